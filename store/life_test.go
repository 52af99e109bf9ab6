package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// life is a person and everything that they do, in an order that rapid draws.
type life struct {
	Token string // makes each of their values unlike anything else
	Kind  string
	Acts  []int
}

func lives() *rapid.Generator[life] {
	return rapid.Custom(func(t *rapid.T) life {
		return life{
			Token: rapid.StringMatching(`q[bcdfghjklmnpqrstvwxz]{7}`).Draw(t, "token"),
			Kind:  rapid.SampledFrom([]string{"picker", "owner"}).Draw(t, "kind"),
			Acts:  rapid.SliceOfN(rapid.IntRange(0, 11), 0, 14).Draw(t, "acts"),
		}
	})
}

// resident is a life under way.
type resident struct {
	site    *store.Site
	life    life
	email   string
	who     people.Session
	needles []needle
}

// values are what this person brings.
func (l life) values() map[string]string {
	return map[string]string{"name": "Zoe " + l.Token, "email": l.Token + "@mail.example", "postcode": "9" + l.Token[:7],
		"organisation": "Verger de " + l.Token, "experience": "I pruned " + l.Token + " alone", "password": "seven pears for " + l.Token}
}

// live joins, confirms and does everything of a life.
func live(ctx context.Context, site *store.Site, l life) (*resident, error) {
	v := l.values()
	form := map[string][]string{"first_name": {v["name"]}, "email": {v["email"]}, people.ConsentBox + "newsletter": {people.Ticked}}
	if l.Kind == "picker" {
		form["postcode"] = []string{v["postcode"]}
	} else {
		form["organisation"] = []string{v["organisation"]}
	}
	j, problems := people.Join(site.Plan, l.Kind, form, "fr", seal.NewID(), noon)
	if problems != nil {
		return nil, fmt.Errorf("%v", problems)
	}
	if err := site.Join(ctx, j); err != nil {
		return nil, err
	}
	p := &resident{site: site, life: l, email: v["email"]}
	for what, text := range v {
		p.needles = append(p.needles, spellings(what, text)...)
	}
	p.needles = append(p.needles, spellings("part of a value", l.Token)...)
	token, err := p.follow(ctx, letters.Confirm)
	if err != nil {
		return nil, err
	}
	hash := people.HashPassword(v["password"])
	session, err := site.SetPassword(ctx, token, people.TicketConfirm, hash, home, noon)
	if err != nil {
		return nil, err
	}
	p.needles = append(p.needles, spellings("cookie", session)...)
	if p.who, err = site.Session(ctx, session, noon); err != nil {
		return nil, err
	}
	for _, act := range l.Acts {
		if err := p.act(ctx, act); err != nil {
			return nil, fmt.Errorf("act %d: %w", act, err)
		}
	}
	return p, nil
}

// newcomer joins, and does nothing more.
func newcomer(t testing.TB, site *store.Site, email string) seal.ID {
	t.Helper()
	form := map[string][]string{"first_name": {"Lou"}, "email": {email}, "postcode": {"75011"}}
	j, problems := people.Join(site.Plan, "picker", form, "en", seal.NewID(), noon)
	if problems != nil {
		t.Fatal(problems)
	}
	if err := site.Join(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	return j.Subject
}

var linkForm = regexp.MustCompile(`\?t=([A-Za-z0-9_-]{43})\b`)

// follow finds the newest link of a kind in this person's mailbox.
func (p *resident) follow(ctx context.Context, kind letters.Kind) (string, error) {
	ids, err := p.site.Unsent(ctx, noon.AddDate(1, 0, 0), 10_000)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		o, err := p.site.Letter(ctx, id)
		if err != nil {
			return "", err
		}
		if found := linkForm.FindStringSubmatch(o.Body.Reveal("test")); o.Kind == kind && found != nil && strings.Contains(o.To.Reveal("test"), p.life.Token) {
			p.needles = append(p.needles, spellings("link", found[1])...)
			return found[1], p.site.Sent(ctx, o, noon)
		}
	}
	return "", fmt.Errorf("no letter %s", kind)
}

func (p *resident) act(ctx context.Context, n int) error {
	v := p.life.values()
	switch n {
	case 0, 1:
		choice, err := consent.Choose(p.site.Plan, "newsletter", n == 1, "my-data", "fr", noon)
		if err == nil {
			_, err = p.site.Choose(ctx, p.who.Subject, choice)
		}
		return err
	case 2, 3:
		if p.life.Kind == "owner" {
			_, err := p.site.Correct(ctx, p.who, "organisation", seal.NewText("other "+v["organisation"]), noon)
			return err
		}
		return p.site.AddEntry(ctx, p.who, "experience", seal.NewText(strings.Repeat(v["experience"]+". ", 1+60*(n-2))), noon)
	case 4:
		_, err := p.site.Correct(ctx, p.who, "first_name", seal.NewText(v["name"]+" again"), noon)
		return err
	case 5:
		p.email = "new." + p.email
		if _, err := p.site.Correct(ctx, p.who, "email", seal.NewText(p.email), noon); err != nil {
			return err
		}
		for _, side := range []struct {
			letter letters.Kind
			ticket people.Ticket
		}{{letters.Leave, people.TicketLeave}, {letters.Address, people.TicketAddress}} {
			token, err := p.follow(ctx, side.letter)
			if err != nil {
				return err
			}
			if _, err := p.site.AgreeToMove(ctx, token, side.ticket, noon); err != nil {
				return err
			}
		}
		return nil
	case 6:
		return p.site.Exported(ctx, p.who.Subject, "0123", noon)
	case 7:
		_, err := p.site.SignIn(ctx, p.who.Subject, home, noon)
		return err
	case 8:
		return p.site.Forgot(ctx, p.email, noon)
	case 10, 11:
		return p.writes(ctx, n == 11)
	default:
		form := map[string][]string{"first_name": {v["name"]}, "email": {p.email}}
		j, problems := people.Join(p.site.Plan, "owner", form, "fr", seal.NewID(), noon)
		if problems != nil {
			return fmt.Errorf("%v", problems)
		}
		return p.site.Join(ctx, j)
	}
}

// writes sends a form with a picture, or saves a draft of it.
func (p *resident) writes(ctx context.Context, draft bool) error {
	v, f := p.life.values(), url.Values{}
	f.Set("question", v["experience"])
	f.Set("writer_email", v["email"])
	if draft {
		f.Set(people.SaveButton, "")
	}
	var whole bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, 48, 48))
	for i := range m.Pix { // a picture of nobody else
		m.Pix[i] = p.life.Token[i%len(p.life.Token)] << (i % 7)
	}
	if err := jpeg.Encode(&whole, m, nil); err != nil {
		return err
	}
	p.needles = append(p.needles, needle{"picture", bytes.Clone(whole.Bytes()[whole.Len()-60:])})
	form, _ := p.site.Plan.Form("contact")
	w, wrong := people.Fill(p.site.Plan, form, p.life.Kind, f, "fr", noon, people.Image{Field: "photo", Whole: whole.Bytes(), Small: whole.Bytes(), Alt: seal.NewText(v["name"])})
	if wrong != nil {
		return fmt.Errorf("%v", wrong)
	}
	_, err := p.site.Send(ctx, p.who.Subject, w, noon)
	return err
}

// leave erases everything, lets the farewell go and brings the erasure to its last level.
func (p *resident) leave(ctx context.Context) error {
	h, err := p.site.Held(ctx, p.who.Subject)
	if err != nil {
		return err
	}
	id, err := p.site.Erase(ctx, h, rights.OnRequest, noon)
	if err != nil {
		return err
	}
	waiting, err := p.site.Unsent(ctx, noon.AddDate(1, 0, 0), 10_000)
	for _, letter := range waiting {
		o, openErr := p.site.Letter(ctx, letter)
		if err = errors.Join(err, openErr); openErr == nil && o.Kind == letters.Farewell {
			err = errors.Join(err, p.site.Sent(ctx, o, noon))
		}
	}
	for done := false; !done && err == nil; {
		done, err = p.site.FinishErasure(ctx, id, noon)
	}
	return err
}
