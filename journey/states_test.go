package journey_test

import (
	"context"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp"
)

// state is one thing that a page may show, reached as people reach it. The states of a list follow one another.
type state struct {
	name   string
	status int
	reach  func(*visitor) int // to the page; it returns the status
}

// opens an address, of the site unless it names another host.
func opens(address string) func(*visitor) int {
	return func(v *visitor) int { return v.open(address) }
}

// clicks on something of the page before.
func clicks(selector string) func(*visitor) int {
	return func(v *visitor) int { return v.follow(selector) }
}

// sends the form of the page before, its fields filled in: "name=text".
func sends(fields ...string) func(*visitor) int {
	return func(v *visitor) int {
		for _, f := range fields {
			field, text, _ := strings.Cut(f, "=")
			v.fill(field, text)
		}
		return v.submit()
	}
}

// spoils a form with a script, as somebody might who tampers with the page, and sends it.
func spoils(address, script string) func(*visitor) int {
	return func(v *visitor) int {
		v.open(address)
		v.do(chromedp.Evaluate[chromedp.Void](script))
		return v.submit()
	}
}

// stale is what a page of yesterday would send: another notice than the one in force.
const stale = `document.querySelectorAll("[name='notice.shown']").forEach(i => i.value = "0".repeat(64));`

// explains opens an address with everything that its forms say on demand.
func explains(address string) func(*visitor) int {
	return func(v *visitor) int {
		status := v.open(address)
		v.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
		return status
	}
}

// answers says yes or no to the version that is announced, as soon as its announcement has reached the person.
func answers(answer string) func(*visitor) int {
	return func(v *visitor) int {
		waited, cancel := context.WithTimeout(v.ctx, patience)
		defer cancel()
		for waited.Err() == nil {
			v.open("/policy/agree")
			if status := v.follow("button[value='" + answer + "']"); status != http.StatusServiceUnavailable {
				return status
			}
		}
		return 0
	}
}

const (
	// A long address and a long word, which must not push a narrow page apart.
	newcomer = "prenom.nom.tres-long-et-sans-espace@un-domaine-tres-long-pour-un-exemple.example.org"
	longWord = "Anticonstitutionnellement" + "anticonstitutionnellement" + "anticonstitutionnellement"
	secret   = "quatre chevaux gris galopent"
)

// strangers are what people see who are not signed in.
var strangers = []state{
	{"home", 200, opens("/")},
	{"policy", 200, opens("/policy")},
	{"policy-unfolded", 200, explains("/policy")},
	{"proof", 200, opens("/proof")},
	{"versions-first", 200, opens("/policy/versions")},
	{"version-first", 200, opens("/policy/versions/1")},
	{"join", 200, opens("/join")},
	{"join-coach", 200, opens("/join/coach")},
	{"join-seeker", 200, opens("/join/seeker")},
	{"join-empty", 422, sends()},
	{"join-wrong", 422, sends("first_name=Noor", "email=noor", "postcode=à Marseille")},
	{"join-explained", 200, explains("/join/seeker")},
	{"join-changed", 409, spoils("/join/seeker", stale+`document.getElementById("f-first_name").value = "Noor"`)},
	{"joined", 200, sends("first_name=Noor", "email="+newcomer, "postcode=13004")},
	{"sign-in", 200, opens("/sign-in")},
	{"sign-in-wrong", 422, sends("email=noor@example.org", "password=x")},
	{"forgot", 200, opens("/forgot")},
	{"forgot-wrong", 422, sends("email=noor")},
	{"forgot-sent", 200, sends("email=noor@example.org")},
	{"400", 400, spoils("/join/seeker", `document.getElementById("f-postcode").name = "birthday"`)},
	{"403", 403, func(v *visitor) int {
		v.open("data:text/html,<!doctype html><title>elsewhere</title><form method=post action=" + v.site + "/forgot><button>")
		return v.follow("button")
	}},
	{"404", 404, opens("/nowhere")},
	{"404-kind", 404, opens("/join/nobody")},
	{"405", 405, opens("/sign-out")},
	{"410", 410, opens("/confirm?t=old")},
	{"410-password", 410, opens("/password?t=old")},
	{"410-address", 410, opens("/address?t=old")},
	{"413", 413, spoils("/forgot", `document.getElementById("f-email").value = "x".repeat(70000)`)},
	{"421", 421, func(v *visitor) int {
		return v.open(strings.Replace(v.site, "skills.", "other.", 1))
	}},
	{"429", 429, func(v *visitor) int {
		for range 12 {
			v.open("/forgot")
			v.fill("email", "somebody@example.org")
			if status := v.submit(); status != http.StatusOK {
				return status
			}
		}
		return 0
	}},
}

// members are what somebody sees from the first letter to the last page.
var members = []state{
	{"letter", 200, func(v *visitor) int {
		v.letter(newcomer, 1)
		return http.StatusOK
	}},
	{"confirm", 200, clicks(".letter a")},
	{"confirm-short", 422, sends("password=short")},
	{"my-data-new", 200, sends("password=" + secret)},
	{"home-member", 200, opens("/")},
	{"profile-empty", 200, opens("/profile")},
	{"profile-wrong", 422, sends()},
	{"profile", 200, sends("text-experience=" + longWord + " 2019")},
	{"profile-explained", 200, explains("/profile")},
	{"profile-changed", 409, spoils("/profile", stale)},
	{"remove", 200, clicks(".items a")},
	{"agree-nothing", 200, opens("/policy/agree")},
	{"my-data", 200, opens("/my-data")},
	{"my-data-explained", 200, explains("/my-data")},
	{"my-data-changed", 409, func(v *visitor) int {
		v.do(chromedp.Evaluate[chromedp.Void](stale))
		return v.follow("button[role=switch]")
	}},
	{"my-data-agreed", 200, clicks("button[role=switch]")},
	{"my-data-withdrawn", 200, clicks("button[role=switch]")},
	{"correct-name", 200, opens("/my-data/correct/first_name")},
	{"correct-email", 200, opens("/my-data/correct/email")},
	{"address-asked", 200, sends("email=new." + newcomer)},
	{"correct-postcode", 200, opens("/my-data/correct/postcode")},
	{"correct-changed", 409, spoils("/my-data/correct/postcode", stale)},
	{"correct-wrong", 422, sends("postcode=à Marseille")},
	{"history", 200, opens("/my-data/history")},
	{"404-member", 404, opens("/my-data/correct/organisation")},
	{"address", 200, func(v *visitor) int {
		v.letter("new."+newcomer, 1)
		return v.follow(".letter a")
	}},
	{"address-waits", 200, clicks("main form button")},
	{"address-leave", 200, func(v *visitor) int {
		v.letter(newcomer, 2)
		return v.follow(".letter a")
	}},
	{"address-changed", 200, clicks("main form button[value=yes]")},
	{"signed-in-again", 200, func(v *visitor) int { return v.signIn("new."+newcomer, secret) }},
	{"delete", 200, opens("/my-data/delete")},
	{"delete-wrong", 422, sends()},
	{"erasure", 200, func(v *visitor) int {
		v.do(v.click("#f-understood"))
		return v.submit()
	}},
}

// regulars are what the people see who have used the site for years, and what the demonstration's own pages show.
var regulars = []state{
	{"password", 200, func(v *visitor) int {
		v.open(v.mail)
		before := len(v.lettersTo(v.signIns[0].Email))
		v.open("/forgot")
		v.fill("email", v.signIns[0].Email)
		v.submit()
		v.letter(v.signIns[0].Email, before+1)
		return v.follow(".letter a")
	}},
	{"my-data-years", 200, func(v *visitor) int { return v.signIn(v.signIns[0].Email, v.signIns[0].Password) }},
	{"profile-years", 200, opens("/profile")},
	{"history-years", 200, opens("/my-data/history")},
	{"signed-out", 200, clicks(".menu form button")},
	{"my-data-coach", 200, func(v *visitor) int { return v.signIn(v.signIns[1].Email, v.signIns[1].Password) }},
	{"correct-organisation", 200, opens("/my-data/correct/organisation")},
	{"clock-announced", 200, func(v *visitor) int {
		v.open(v.clock)
		return v.follow("form[action='/version'] button")
	}},
	{"my-data-asked", 200, opens("/my-data")},
	{"agree", 200, opens("/policy/agree")},
	{"agree-explained", 200, explains("/policy/agree")},
	{"agree-changed", 409, spoils("/policy/agree", stale)},
	{"terms-kept", 200, answers("keep")},
	{"agree-kept", 200, opens("/policy/agree")},
	{"terms-agreed", 200, answers("agree")},
	{"agree-agreed", 200, opens("/policy/agree")},
	{"home-announced", 200, clicks(".menu form button")},
	{"versions", 200, opens("/policy/versions")},
	{"version-announced", 200, opens("/policy/versions/2")},
	{"mailbox", 200, func(v *visitor) int { return v.open(v.mail) }},
	{"clock", 200, func(v *visitor) int { return v.open(v.clock) }},
	{"clock-moved", 200, clicks("button[value='13m']")},
	{"letter-warning", 200, func(v *visitor) int {
		v.open(v.mail)
		return v.follow("main tbody a")
	}},
	{"404-mail", 404, func(v *visitor) int { return v.open(v.mail + "/nowhere") }},
	{"proof-later", 200, opens("/proof")},
	{"version-earlier", 200, opens("/policy/versions/1")},
}
