package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"charte/letters"
	"charte/people"
	"charte/proof"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// scrubs says whether this engine claims that rows are physically gone.
func (h *house) scrubs() bool { _, postgres := h.Jobs().(*pgxpool.Pool); return !postgres }

var personal = []string{"subject", "account", "locator", "datum", "consent", "session", "api_token", "ticket", "move", "signin", "request", "fact", "outbox"}

func erasures(s *scene) {
	ctx := s.Context()
	p, stays := s.member("newsletter"), s.member("newsletter")
	for _, who := range []people.Session{p.who, stays.who} {
		must(s.site.MakeToken(ctx, who, s.keyFor(people.ScopeRead)))(s)
	}
	s.ok(s.site.AddEntry(ctx, p.who, "experience", seal.NewText("pruned"), s.now))
	must(s.site.Correct(ctx, p.who, "first_name", seal.NewText("Louise"), s.now))(s)
	must(s.site.Correct(ctx, p.who, "email", seal.NewText("new@mail.example"), s.now))(s)
	s.pass(time.Hour)
	h := must(s.site.Held(ctx, p.id))(s)
	var rows int64
	for _, table := range personal {
		n := s.count(s.rows, `select count(*) from `+table+` where site = $1 and subject_id = $2`, p.id)
		want(s, "rows of a lively person in "+table, n > 0, true)
		rows += n
	}
	id := must(s.site.Erase(ctx, h, rights.OnRequest, s.now))(s)
	for _, table := range personal {
		want(s, "rows left in "+table, s.count(s.rows, `select count(*) from `+table+` where site = $1 and subject_id = $2`, p.id), 0)
		if table != "request" && table != "ticket" && table != "move" {
			want(s, "rows of somebody else in "+table, s.count(s.rows, `select count(*) from `+table+` where site = $1 and subject_id = $2`, stays.id) > 0, true)
		}
	}
	want(s, "jobs", s.jobs("finish_erasure"), 1)
	_, err := s.site.Held(ctx, p.id)
	fails(s, "what is held then", err, store.ErrNotFound)
	_, err = s.site.Session(ctx, p.token, s.now)
	fails(s, "the session", err, store.ErrNotFound)
	_, _, err = s.site.Credentials(ctx, p.email)
	fails(s, "the address", err, store.ErrNotFound)
	_, err = s.site.Erase(ctx, h, rights.OnRequest, s.now)
	fails(s, "erasing twice", err, store.ErrNotFound)
	farewell := s.owed(letters.Farewell, p.email)
	want(s, "farewells", len(farewell), 1)
	want(s, "the farewell leads to the receipt", strings.Contains(farewell[0].Body.Reveal("test"), "/erasure/"+id.String()), true)

	// First level: the rows. The key is still there, and the erasure is open.
	key := `select count(*) from data_key where site = $1 and subject_id = $2`
	l := must(s.site.Erasure(ctx, id))(s)
	want(s, "first level", fmt.Sprint(l.Reason, l.Deleted, l.Destroyed.IsZero(), l.Gone.IsZero()), fmt.Sprint(rights.OnRequest, s.now, true, true))
	want(s, "keys", s.count(s.keys, key, p.id), 1)
	want(s, "open erasures", fmt.Sprint(must(s.site.OpenErasures(ctx))(s)), fmt.Sprint([]seal.ID{id}))
	s.integrate()
	fact := s.verified(seal.ID{}, l.Fact)
	want(s, "what the receipt says", fmt.Sprintln(fact.Kind, fact.Promise, fact.Detail["erasure"], fact.Detail["rows"], fact.Detail["reason"], fact.Detail["level"]),
		fmt.Sprintln(rights.FactErased, "rights.erasure", id, rows, "request", "deleted"))

	// Second level: the key. Third, where it is claimed: no file holds the rows.
	s.pass(time.Minute)
	s.finish()
	l = must(s.site.Erasure(ctx, id))(s)
	want(s, "second level", l.Destroyed, s.now)
	want(s, "keys", s.count(s.keys, key, p.id), 0)
	want(s, "link between the erasure and its person", s.count(s.rows, `select count(*) from erasure where site = $1 and subject_id = $2`, p.id), 0)
	want(s, "third level", l.Gone.IsZero(), !s.scrubs())
	want(s, "open erasures", len(must(s.site.OpenErasures(ctx))(s)), 0)
	want(s, "finishing again", must(s.site.FinishErasure(ctx, id, s.now))(s), true)
	facts := s.kinds(seal.ID{})
	want(s, "facts of the key", count(facts, rights.FactDestroyed), 1)
	want(s, "facts of the files", count(facts, rights.FactGone) == 1, s.scrubs())

	_, err = s.site.Erasure(ctx, seal.NewID())
	fails(s, "an erasure that never was", err, store.ErrNotFound)
	_, err = s.site.FinishErasure(ctx, seal.NewID(), s.now)
	fails(s, "finishing an erasure that never was", err, store.ErrNotFound)
	s.ok(s.site.Join(ctx, s.decide("picker", s.form(p.email)))) // welcome back
	s.sound()
}

// verified gets a receipt and verifies it offline, under the site's key.
func (s *scene) verified(subject, fact seal.ID) proof.Fact {
	s.Helper()
	file := must(s.site.Receipt(s.Context(), subject, fact))(s).Encode()
	r := must(proof.ParseReceipt(file))(s)
	f, _, err := r.Verify(s.site.VerifierKey())
	s.ok(err)
	want(s, "fact of the receipt", f.ID, fact)
	return f
}

func tallies(s *scene) {
	ctx := s.Context()
	leave := func(postcode string, n int, reason rights.Reason) {
		for range n {
			s.last++
			form := s.form(fmt.Sprintf("lou.%d@mail.example", s.last))
			form.Set("postcode", postcode)
			j := s.decide("picker", form)
			s.ok(s.site.Join(ctx, j))
			must(s.site.Erase(ctx, must(s.site.Held(ctx, j.Subject))(s), reason, s.now))(s)
		}
	}
	tally := func() string {
		cells, hidden, err := s.site.Tally(ctx)
		s.ok(err)
		return fmt.Sprint(cells, hidden)
	}
	want(s, "at first", tally(), "[] 0")
	leave("75011", store.ShownFrom-1, rights.OnRequest)
	want(s, "one short of being shown", tally(), "[] 0")
	leave("75020", 1, rights.Inactive)
	want(s, "just enough", tally(), "[{picker 75 10}] 0")
	leave("69001", 4, rights.OnRequest)
	leave("SW1A 1AA", 5, rights.OnRequest)
	want(s, "others are too few to be told even together", tally(), "[{picker 75 10}] 0")
	leave("1050", 1, rights.OnRequest)
	want(s, "others together", tally(), "[{picker 75 10}] 10")
	leave("75011", 3, rights.Unconfirmed)
	want(s, "who never confirmed is not counted", tally(), "[{picker 75 10}] 10")
	s.sound()
}
