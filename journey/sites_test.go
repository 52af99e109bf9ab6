package journey_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"charte/demo"
)

// These are what the journeys of all the sites share. They are told once, and lived in both languages, with the keyboard alone, and
// without scripts.

// on is the same demonstration, at one of its sites.
func (s served) on(site string) served {
	u, err := url.Parse(s.site)
	if err != nil {
		panic(err)
	}
	_, rest, _ := strings.Cut(u.Host, ".")
	u.Host = site + "." + rest
	s.site, s.name = u.String(), site
	return s
}

// of is the sign-in of somebody whom the demonstration invented, of a kind of people of the site.
func (s served) of(kind string) demo.SignIn {
	i := slices.IndexFunc(s.signIns, func(one demo.SignIn) bool { return one.Site == s.name && one.Kind == kind })
	if i < 0 {
		panic("no " + kind + " can sign in to " + s.name)
	}
	return s.signIns[i]
}

// person is somebody with an account, or on the way to one.
type person struct {
	*visitor
	name, email, password string

	sees   string // the address of the profile that was opened to them
	secret string // that their application of codes holds
	step   int64  // of the last code that was used
}

// becomes makes a visitor a person, with an address that no other journey uses.
func (v *visitor) becomes(name string) *person {
	mode := strings.NewReplacer("/", ".", "TestS", "s", "Test", "").Replace(v.Name())
	return &person{visitor: v, name: name, email: strings.ToLower(name + "." + mode + "@example.org"), password: secret}
}

// signsIn gives the password, and ends at "my data".
func (p *person) signsIn() {
	p.Helper()
	p.is(p.signIn(p.email, p.password), 200, "/my-data")
}

// signsOut by the menu.
func (p *person) signsOut() {
	p.Helper()
	p.is(p.follow(`form[action="/sign-out"] button`), 200, "/")
}

// receives waits for a letter with a link to a path of the site, and follows it.
func (p *person) receives(path string) {
	p.Helper()
	waited, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	link := `.letter a[href^="` + p.site + path + `"]`
	for {
		p.is(p.open(p.mail), 200, "/")
		for _, letter := range p.lettersTo(p.email) {
			p.is(p.open(p.mail+letter), 200, "/letters/")
			if p.count(link) > 0 {
				p.is(p.follow(link), 200, path)
				return
			}
		}
		if waited.Err() != nil {
			p.Fatalf("no letter to %s leads to %s:\n%s", p.email, path, p.text("main"))
		}
		moment(waited)
	}
}

// confirms chooses a password on the page that a letter led to. It ends where the site leads to.
func (p *person) confirms(to string) {
	p.Helper()
	p.fill("password", p.password)
	p.is(p.submit(), 200, to)
}

// code is what their application shows now, or next where this one was used.
func (p *person) code() string {
	p.Helper()
	p.step = max(p.step+1, time.Now().Add(p.ahead).Unix()/30)
	code, err := totp.GenerateCode(p.secret, time.Unix(p.step*30, 0))
	if err != nil {
		p.Fatal(err)
	}
	return code
}

// addsCode adds an application of codes as a second proof, and returns the recovery codes.
func (p *person) addsCode() []string {
	p.Helper()
	p.is(p.follow(`a[href="/my-data/security/code"]`), 200, "/my-data/security/code")
	p.has("main svg[role=img]")
	p.secret = strings.ReplaceAll(p.text("main code"), " ", "")
	p.fill("code", "000000")
	p.is(p.submit(), 422, "/my-data/security/code")
	p.fill("code", p.code())
	p.is(p.submit(), 200, "/my-data/security/code")
	return p.texts("main .items code")
}

// tick marks a box, or chooses among a few.
func (v *visitor) tick(id string) {
	v.Helper()
	if v.keys {
		v.tabTo(id)
		v.press(" ")
	} else {
		v.do(v.click(`[id="` + id + `"]`))
	}
	if !ask[bool](v, `document.getElementById("`+id+`").checked`) {
		v.Errorf("on %s, %s stays empty", v.where(), id)
	}
}

// holds makes sure that a field still has what was typed.
func (v *visitor) holds(field, text string) {
	v.Helper()
	if got := ask[string](v, `document.getElementById("f-`+field+`").value`); got != text {
		v.Errorf("on %s, %s holds %q, want %q", v.where(), field, got, text)
	}
}

// lacks makes sure that the page does not have an element.
func (v *visitor) lacks(selector string) {
	v.Helper()
	if v.count(selector) > 0 {
		v.Errorf("%s has %s: %s", v.where(), selector, v.text(selector))
	}
}

// wrong makes sure that a form was refused at a field: said above, said beside it, and linked.
func (v *visitor) wrong(status int, path, field string) {
	v.Helper()
	v.is(status, 422, path)
	v.has(`.summary a[href="#f-` + field + `"]`)
	if v.count(`[id="f-`+field+`"]`) == 0 {
		v.Errorf("on %s, the summary leads nowhere: there is no f-%s", v.where(), field)
	}
	v.atWhatIsWrong()
}

// atWhatIsWrong makes sure that the keyboard is at the list of what is wrong. A browser moves there with its first drawing of the page.
func (v *visitor) atWhatIsWrong() {
	v.Helper()
	waited, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	for !ask[bool](v, `document.activeElement.matches(".summary")`) {
		if waited.Err() != nil {
			v.Fatalf("on %s, the keyboard is not at what is wrong: %+v", v.where(), v.focus())
		}
	}
}

// leads walks to the page of a link in the text.
func (v *visitor) leads(address string) {
	v.Helper()
	path, _, _ := strings.Cut(address, "?")
	v.is(v.follow(`main a[href="`+address+`"]`), 200, path)
}

// visits are the pages that some visitors came to. Each sort of page is looked at once, as it is come to.
type visits struct {
	inspects bool
	pages    *http.ServeMux // of journey/pages.txt
	mu       sync.Mutex
	come     map[string]bool // patterns, and what was looked at already
}

// pagesFile lists every address of a site that is asked for, and who visits it.
const pagesFile = "pages.txt"

// promised reads which journeys promise to visit which page.
func promised(v interface{ Fatal(...any) }) map[string][]string {
	text, err := os.ReadFile(pagesFile)
	if err != nil {
		v.Fatal(err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" {
			all[f[0]] = f[1:]
		}
	}
	return all
}

func newVisits(v interface{ Fatal(...any) }, inspects bool) *visits {
	s := &visits{inspects: inspects, pages: http.NewServeMux(), come: map[string]bool{}}
	for pattern := range promised(v) {
		s.pages.HandleFunc("GET "+pattern, http.NotFound)
	}
	return s
}

// first reports whether something comes for the first time.
func (s *visits) first(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.come[what]
	s.come[what] = true
	return first
}

// sortOf is the sort of a page: its address without whom it is about, and its status.
func sortOf(path string, status int) string {
	return fmt.Sprint(identity.ReplaceAllString(path, "{id}"), " ", status)
}

var identity = regexp.MustCompile(`[0-9a-f]{32}`)

// comes notes that a visitor came to a page of the site, and looks at a page that nobody came to before.
func (v *visitor) comes(origin, path string, status int) {
	v.Helper()
	if v.visits == nil || origin != v.site {
		return
	}
	r, err := http.NewRequest(http.MethodGet, v.site+path, nil)
	if err != nil {
		v.Fatal(err)
	}
	_, pattern := v.visits.pages.Handler(r)
	if status == http.StatusOK {
		if v.visits.first(pattern); pattern == "" {
			v.Errorf("%s is not in %s", path, pagesFile)
		}
	}
	if !v.visits.inspects {
		return
	}
	page := sortOf(path, status)
	if _, before := looked.LoadOrStore(v.name+" "+page, true); !before {
		_, elsewhere := audited.LoadOrStore(page, true)
		v.inspect(fmt.Sprint(v.Lang, " ", v.name, " ", page), !elsewhere)
	}
}

// looked are the pages of each site that were looked at, and audited those that axe has seen at whichever site, in the language that came
// first: this takes most of the time.
var looked, audited sync.Map

// leftover is what a page shows where a sentence is missing or badly filled.
var leftover = regexp.MustCompile(`%!|%[sd]|\[[a-z]+\.[a-z0-9.-]+\]|ZgotmplZ|0001-`)

// inspect looks at a page on a phone: whole, not too wide, silent, and accessible if it is audited, which is done in the language that comes
// first.
func (v *visitor) inspect(page string, audit bool) {
	v.Helper()
	v.isWhole()
	if bad := leftover.FindString(v.text("body")); bad != "" {
		v.Errorf("%s reads %q", page, bad)
	}
	v.reflows()
	v.seen(looks[0])
	if wide := ask[int](v, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		v.Errorf("%s: on a phone, the page is %d pixels too wide", page, wide)
	}
	if audit {
		if _, before := audited.LoadOrStore(strings.TrimPrefix(page, v.Lang+" "), true); !before {
			v.accessible(looks[0])
		}
	}
	if os.Getenv("CHARTE_TEST_SHOTS") != "" {
		file := strings.NewReplacer("/", "-", " ", "-", "{", "", "}", "").Replace(page)
		v.photograph(file + "-phone")
		v.seen(looks[1])
		v.photograph(file + "-desktop")
		v.seen(looks[0])
	}
	v.behaved()
}

// kept makes sure that the visitors came to every page that was promised in their name.
func (s *visits) kept(t interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}, name string) {
	t.Helper()
	for pattern, names := range promised(t) {
		if slices.Contains(names, name) && s.first("GET "+pattern) {
			t.Errorf("%s promises that %s visits %s, which nobody did", pagesFile, name, pattern)
		}
	}
}

// upload chooses a file of this machine.
func (v *visitor) upload(field, file string) {
	v.Helper()
	v.has("#f-" + field)
	v.do(chromedp.SetUploadFiles(chromedp.ID("f-"+field), []string{file}))
}
