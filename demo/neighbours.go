package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
)

// first is the site whose past is four years long, and whose policy can be changed.
const first = "skills"

// neighbours are the other sites of the demonstration: fewer people, and some weeks of a past.
var neighbours = []string{"housing", "respite", "volunteers"}

// neighbourPeople is how many people join each of them.
const neighbourPeople = 14

// place is one site of the demonstration.
type place struct {
	*store.Site
	read map[string]policy.Document // the policy, by language
}

func newPlace(s *store.Site) *place {
	p := &place{s, map[string]policy.Document{}}
	for _, lang := range s.Plan.Charter.Site.Languages {
		p.read[lang] = policy.Read(s.Plan, lang)
	}
	return p
}

// notice is the one that a form shows: the invented people read what everybody reads.
func (p *place) notice(lang string, f policy.Form) string {
	return policy.NoticeOf(p.Plan, p.read[lang], f).Digest
}

// charterFile is where a site's charter is kept in the folder of a demonstration.
func charterFile(site string) string {
	if site == first {
		return charterName
	}
	return site + ".yaml"
}

// around decides who joins the neighbours, a few weeks before the end, and what they do there.
func around(seed uint64, to time.Time, taken map[string]bool) (all []life, err error) {
	r := rand.New(rand.NewPCG(seed, 7))
	meeting := to.Add(-20*day - 40*time.Minute)
	for _, site := range neighbours {
		c, err := charter.Parse(site, sites.Charter(site))
		if err != nil {
			return nil, err
		}
		joins := joining(c)
		for n := range neighbourPeople {
			k := joins[n%len(joins)]
			l := life{site: site, kind: k.Name, lang: "fr", joined: meeting, confirms: true}
			l.network = fmt.Sprint(pick(r, networks), 1+r.IntN(254))
			l.form = form(r, c, k, taken)
			for _, s := range signIns {
				if s.Site == site && s.Kind == k.Name && n < len(joins) {
					l.form.Set("name", s.Name)
					l.form.Set("email", s.Email)
					l.password = s.Password
				}
			}
			l.visits = []time.Time{to.Add(-time.Duration(2+r.IntN(15))*day - time.Hour)} // before the last pass of the engine
			all = append(all, l)
		}
		for _, s := range signIns {
			if s.Site == site && s.Kind == plan.Staff {
				form := url.Values{"name": {s.Name}, "email": {s.Email}}
				all = append(all, life{site: site, kind: s.Kind, lang: "fr", form: form, network: "192.0.2.7", joined: meeting, confirms: true, password: s.Password})
			}
		}
	}
	return all, nil
}

// engage opens an account for somebody of the team, who gives the others their roles and holds the first one.
func (p *place) engage(ctx context.Context, l life, now time.Time) error {
	login, _ := p.Plan.Login()
	for _, role := range []string{people.Manager, p.Plan.Charter.Staff[0].Name} {
		e := store.Engagement{Login: seal.NewText(l.form.Get(login.Name)), Lang: l.lang, Role: role}
		if name, ok := p.Plan.StaffName(); ok {
			e.Name = seal.NewText(l.form.Get(name.Name))
		}
		if _, _, err := p.Engage(ctx, e, now); err != nil {
			return err
		}
	}
	return nil
}

func joining(c *charter.Charter) (all []charter.Kind) {
	for _, k := range c.People {
		if k.Account != charter.NoAccount {
			all = append(all, k)
		}
	}
	return all
}

// form answers what a kind of people must answer, and half of what they may, in the way of each category.
func form(r *rand.Rand, c *charter.Charter, k charter.Kind, taken map[string]bool) url.Values {
	f, name := url.Values{}, pick(r, firstNames)
	answer := func(field string) {
		d, _ := c.Field(field)
		switch {
		case len(d.Choices) > 0:
			f.Set(field, pick(r, d.Choices).Name)
		case d.Category == "email":
			f.Set(field, address(r, name, taken))
		case d.Category == "name" && d.About == "":
			f.Set(field, name)
		case d.Category == "name":
			f.Set(field, pick(r, firstNames))
		default:
			if said := said[d.Category]; len(said) > 0 {
				f.Set(field, pick(r, said))
			}
		}
	}
	for _, field := range k.Required {
		answer(field)
	}
	for _, field := range k.Optional {
		// What asks for an agreement of its own is left out.
		if d, _ := c.Field(field); r.IntN(2) == 0 && d.Condition == "" {
			answer(field)
		}
	}
	return f
}
