package storetest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/vault"
)

// lettered is the part of a charter by which documents are opened by two roles, and by two of three who keep the spare key.
const lettered = `
documents:
  attestation:
    label: {fr: attestation, en: certificate}
    category: certificate
    from: picker
    purpose: account
    sealed in: the browser
    key cipher: RSA-OAEP-256
    content cipher: A256GCM
    opened by: [host]
    keys: {each reader has: a key of their own, kept by: the readers, escrow holders: 3, escrow needs: 2}
    destroyed: {when: [validated, refused, withdrawn, the account is closed], within: 24 hours, at the latest: 3 months}
`

// documented gives the scene a site whose charter has a document that only the keys of its hosts open.
func (s *scene) documented() {
	s.Helper()
	p := amended(s, s.site.Plan, "\nretention:\n", lettered+desk+"\nretention:\n")
	s.site = must(s.Store.Site(p, s.site.Base))(s)
}

// pairs are made once for all tests: to make one takes a while.
var pairs = sync.OnceValue(func() (all []envelope.PrivateKey) {
	for range 4 {
		k, err := envelope.NewKey()
		if err != nil {
			panic(err)
		}
		all = append(all, k)
	}
	return all
})

// wrappedKey stands for a private key as a browser wraps it: the store keeps it and cannot open it.
const wrappedKey = "head.key.iv.text.tag"

// proposes makes a key for somebody.
func (s *scene) proposes(by people.Actor, pair envelope.PrivateKey) (string, error) {
	s.Helper()
	jwk := must(pair.Public().MarshalJSON())(s)
	return s.site.ProposeKey(s.Context(), by, jwk, "passphrase", wrappedKey, s.now)
}

// confirms types what somebody was told of a key.
func (s *scene) confirms(by people.Actor, pair envelope.PrivateKey) error {
	s.Helper()
	kid := pair.Public().ID()
	return s.site.ConfirmKey(s.Context(), by, kid, people.Grouped(pair.Public().Fingerprint(), people.AskedGroups(kid, by.Subject.String())), s.now)
}

// sealedFor are the ids of the keys that a document is sealed for now.
func (s *scene) sealedFor() string {
	s.Helper()
	var ids []string
	for _, k := range must(s.site.ReadersOf(s.Context(), "attestation"))(s) {
		ids = append(ids, k.ID())
	}
	return strings.Join(ids, " ")
}

// readerKeys: a key receives documents once somebody else typed its fingerprint, and for as long as its owner has the role.
func readerKeys(s *scene) {
	ctx := s.Context()
	s.documented()
	keys := pairs()
	a, b, guard, boss := s.clerk("host"), s.clerk("host"), s.clerk("guard"), s.clerk(people.Manager)
	first, second := keys[0].Public().ID(), keys[1].Public().ID()

	_, err := s.proposes(guard.as("guard"), keys[0])
	fails(s, "in a role that opens no document", err, store.ErrRole)
	_, err = s.proposes(people.Actor{Subject: a.id, Role: "host", Proofs: 1}, keys[0])
	fails(s, "with one proof", err, store.ErrRole)
	_, err = s.site.ProposeKey(ctx, a.as("host"), []byte(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`), "passphrase", wrappedKey, s.now)
	fails(s, "with a key that is too short", err, envelope.ErrKey)
	_, err = s.proposes(a.as("host"), keys[0])
	s.ok(err)
	want(s, "readers before anybody confirmed", s.sealedFor(), "")
	_, err = s.proposes(a.as("host"), keys[0])
	fails(s, "the same key again", err, store.ErrTaken)
	_, err = s.proposes(a.as("host"), keys[2])
	s.ok(err)
	_, err = s.proposes(a.as("host"), keys[3])
	fails(s, "a third key", err, store.ErrKeys)
	want(s, "keys in what is held", len(must(s.site.Held(ctx, a.id))(s).ReaderKeys), 2)
	want(s, "wrapped keys of its owner", must(s.site.WrappedKeys(ctx, a.id))(s)[first], wrappedKey)
	want(s, "wrapped keys of somebody else", len(must(s.site.WrappedKeys(ctx, b.id))(s)), 0)

	s.pass(time.Hour)
	fails(s, "confirmed by its owner", s.confirms(a.as("host"), keys[0]), store.ErrSame)
	fails(s, "confirmed in a role that opens no document", s.confirms(guard.as("guard"), keys[0]), store.ErrRole)
	fails(s, "confirmed with other digits", s.site.ConfirmKey(ctx, boss.as(people.Manager), first, "00000 00000 00000", s.now), store.ErrGroups)
	want(s, "readers after that", s.sealedFor(), "")
	s.ok(s.confirms(boss.as(people.Manager), keys[0]))
	want(s, "readers once the first is confirmed", s.sealedFor(), first)
	fails(s, "confirmed twice", s.confirms(b.as("host"), keys[0]), store.ErrTaken)
	_, err = s.proposes(b.as("host"), keys[1])
	s.ok(err)
	fails(s, "the second by whoever gives roles", s.confirms(boss.as(people.Manager), keys[1]), store.ErrRole)
	fails(s, "the second by whoever runs the server", s.site.ConfirmKey(ctx, people.Actor{Role: people.Operator}, second, keys[1].Public().Fingerprint(), s.now), store.ErrRole)
	s.ok(s.confirms(a.as("host"), keys[1]))
	want(s, "readers once both are confirmed", s.sealedFor(), first+" "+second)
	want(s, "its owner’s history", fmt.Sprint(s.kinds(b.id)), "[role given staff account opened reader key confirmed reader key made]")
	s.integrate()
	s.sound()

	for _, spoilt := range []string{`confirmed_at = 1`, `subject_id = confirmed_by`, `removed_at = 1`, `sealed = bond`} {
		s.noticed("a key with "+spoilt, "reader_key", func() {
			s.run(s.rows, `update reader_key set `+spoilt+` where site = $1 and kid = $2`, second)
			want(s, "readers by a row that was altered", s.sealedFor(), first)
		}, nil)
	}
	s.noticed("a key that nobody confirmed", "reader_key", func() {
		s.run(s.rows, `update reader_key set confirmed_at = made_at where site = $1 and kid = $2`, keys[2].Public().ID())
		want(s, "readers by a row that was forged", s.sealedFor(), first+" "+second)
	}, nil)
	s.noticed("a key that is hidden", "reader_key", func() { s.run(s.rows, `delete from reader_key where site = $1 and kid = $2`, second) }, nil)

	must(s.site.DismissOf(ctx, b.id, "host", people.Actor{}, s.now))(s)
	want(s, "readers once the role is taken away", s.sealedFor(), first)
	fails(s, "confirmed by whoever lost the role", s.confirms(b.as("host"), keys[2]), store.ErrRole)
	s.ok(s.site.RemoveKey(ctx, b.as("host"), second, s.now))
	fails(s, "removed twice", s.site.RemoveKey(ctx, a.as("host"), second, s.now), store.ErrNotFound)
	fails(s, "removed in a role that opens no document", s.site.RemoveKey(ctx, guard.as("guard"), first, s.now), store.ErrRole)
	s.ok(s.site.RemoveKey(ctx, boss.as(people.Manager), first, s.now))
	want(s, "readers once it is removed", s.sealedFor(), "")
	want(s, "private keys that are left", s.count(s.rows, `select count(*) from reader_key where site = $1 and removed_at > 0 and length(sealed) > 0`), 0)
	for i := range people.DoubtsMost {
		fails(s, fmt.Sprint("wrong for the time ", i), s.site.ConfirmKey(ctx, people.Actor{Role: people.Operator}, keys[2].Public().ID(), "1", s.now), store.ErrGroups)
	}
	fails(s, "right after too many wrong ones", s.site.ConfirmKey(ctx, people.Actor{Role: people.Operator}, keys[2].Public().ID(), keys[2].Public().Fingerprint(), s.now), store.ErrNotFound)
	_, err = s.site.ReadersOf(ctx, "postcard")
	fails(s, "a document that no charter has", err, store.ErrUndeclared)
	s.integrate()
	s.sound()
	s.erase(a)
	want(s, "keys of somebody who left", s.count(s.rows, `select count(*) from reader_key where site = $1 and subject_id <> $2`, b.id), 0)
}

// readerKeysTogether: of sixteen who confirm and remove one key at the same time, nobody brings it back.
func readerKeysTogether(s *scene) {
	s.documented()
	keys := pairs()
	a, b := s.clerk("host"), s.clerk("host")
	must(s.proposes(a.as("host"), keys[0]))(s)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			if i%2 == 0 {
				err := s.confirms(b.as("host"), keys[0])
				if err != nil && !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrTaken) && !errors.Is(err, store.ErrNotFound) {
					s.Errorf("confirmed together: %v", err)
				}
				return
			}
			err := s.site.RemoveKey(s.Context(), b.as("host"), keys[0].Public().ID(), s.now)
			if err != nil && !errors.Is(err, store.ErrStale) && !errors.Is(err, store.ErrNotFound) {
				s.Errorf("removed together: %v", err)
			}
		})
	}
	all.Wait()
	s.ok(ignoring(s.site.RemoveKey(s.Context(), b.as("host"), keys[0].Public().ID(), s.now), store.ErrNotFound))
	want(s, "readers afterwards", s.sealedFor(), "")
	want(s, "times that it was removed", s.count(s.rows, `select count(*) from fact where site = $1 and subject_id <> $2 and kind = 'reader key removed'`, seal.ID{}), 1)
	s.integrate()
	s.sound()
}

// deposits hands in a small document, sealed for the readers of now.
func (s *scene) deposits(p person) seal.ID {
	s.Helper()
	ticket := must(s.site.BeginDeposit(s.Context(), p.who, "attestation", false, s.now))(s)
	var out bytes.Buffer
	s.ok(envelope.Seal(&out, strings.NewReader("a certificate"), envelope.Manifest{Name: "a.pdf", For: ticket.For, Length: 13}, ticket.Readers...))
	line, chunk, _ := strings.Cut(out.String(), "\n")
	s.ok(s.site.PutChunk(s.Context(), p.who, ticket.ID, 0, []byte(chunk), s.now))
	s.ok(s.site.FinishDeposit(s.Context(), p.who, ticket.ID, line, 1, s.now))
	return ticket.ID
}

// anew seals a line for other readers, as a browser does.
func (s *scene) anew(one store.Sealed, pair envelope.PrivateKey, readers ...envelope.PublicKey) string {
	s.Helper()
	h := must(envelope.ParseHeader(one.Line))(s)
	return must(h.For(pair, one.For, readers...))(s).String()
}

// linesAnew: what was sealed for other readers than those of now is sealed anew by one of them, for exactly those, and its person reads so.
func linesAnew(s *scene) {
	ctx := s.Context()
	s.documented()
	keys := pairs()
	a, b, boss, p := s.clerk("host"), s.clerk("host"), s.clerk(people.Manager), s.member()
	must(s.proposes(a.as("host"), keys[0]))(s)
	s.ok(s.confirms(boss.as(people.Manager), keys[0]))
	first, second := keys[0].Public().ID(), keys[1].Public().ID()
	id := s.deposits(p)
	s.pass(time.Hour)
	must(s.proposes(b.as("host"), keys[1]))(s)
	lines := func(by people.Actor, kid string, limit int) ([]store.Sealed, int) {
		s.Helper()
		list, all, err := s.site.LinesToRewrap(ctx, by, kid, seal.ID{}, limit, s.now)
		s.ok(err)
		return list, all
	}
	_, all := lines(a.as("host"), first, 0)
	want(s, "lines for others before anybody came", all, 0)
	s.ok(s.confirms(a.as("host"), keys[1]))
	_, _, err := s.site.LinesToRewrap(ctx, b.as("host"), first, seal.ID{}, 9, s.now)
	fails(s, "with the key of somebody else", err, store.ErrRole)
	_, all = lines(b.as("host"), second, 9)
	want(s, "lines that a new key opens", all, 0)
	want(s, "times that lines were given", s.count(s.rows, `select count(*) from fact where site = $1 and kind = 'lines given to seal anew'`), 0)
	given, _ := lines(a.as("host"), first, 9)
	want(s, "lines for others", len(given), 1)
	want(s, "times that lines were given then", s.count(s.rows, `select count(*) from fact where site = $1 and kind = 'lines given to seal anew'`), 1)
	for what, readers := range map[string][]envelope.PublicKey{"for one too few": {keys[0].Public()}, "for another one": {keys[0].Public(), keys[2].Public()}} {
		fails(s, what, s.site.Rewrap(ctx, a.as("host"), first, id, s.anew(given[0], keys[0], readers...), s.now), vault.ErrLine)
	}
	fails(s, "no line", s.site.Rewrap(ctx, a.as("host"), first, id, "a.b.c.d.e", s.now), vault.ErrLine)
	line := s.anew(given[0], keys[0], given[0].Readers...)
	fails(s, "by whoever could not open it", s.site.Rewrap(ctx, b.as("host"), second, id, line, s.now), store.ErrRole)
	s.ok(s.site.Rewrap(ctx, a.as("host"), first, id, line, s.now))
	s.ok(s.site.Rewrap(ctx, a.as("host"), first, id, line, s.now))
	_, all = lines(a.as("host"), first, 9)
	want(s, "lines left", all, 0)
	opened, d, err := s.site.OpenDeposit(ctx, b.as("host"), id, s.now)
	s.ok(err)
	h := must(envelope.ParseHeader(opened))(s)
	_, err = h.Open(keys[1], d.Place(s.site.Name()))
	s.ok(err)
	s.fact(p, people.FactRewrapped)
	s.integrate()
	s.sound()

	must(s.site.DepositChunk(ctx, b.as("host"), id, 0, s.now))(s)
	s.ok(s.site.RemoveKey(ctx, a.as("host"), second, s.now))
	_, err = s.site.DepositChunk(ctx, b.as("host"), id, 0, s.now)
	fails(s, "a chunk, once the key is removed", err, store.ErrUnasked)
	_, _, err = s.site.OpenDeposit(ctx, b.as("host"), id, s.now)
	fails(s, "an opening, once the key is removed", err, store.ErrRole)
	_, all = lines(a.as("host"), first, 0)
	want(s, "lines that are to be sealed without it", all, 1)
	must(s.site.DismissOf(ctx, a.id, "host", people.Actor{}, s.now))(s)
	_, _, err = s.site.LinesToRewrap(ctx, a.as("host"), first, seal.ID{}, 9, s.now)
	fails(s, "lines, once the role is taken away", err, store.ErrRole)
}

// spareKeys: a spare key receives documents once a rehearsal proved its shares, and is opened by somebody with a key of their own.
func spareKeys(s *scene) {
	ctx := s.Context()
	s.documented()
	keys := pairs()
	a, boss, guard, p := s.clerk("host"), s.clerk(people.Manager), s.clerk("guard"), s.member()
	pair, by := keys[3], a.as("host")
	kid, jwk := pair.Public().ID(), must(pair.Public().MarshalJSON())(s)
	propose := func(by people.Actor, holders, needs int) error {
		return s.site.ProposeSpare(ctx, by, jwk, wrappedKey, holders, needs, s.now)
	}
	fails(s, "of other numbers than the charter has", propose(by, 3, 3), store.ErrUndeclared)
	fails(s, "in a role that opens no document", propose(guard.as("guard"), 3, 2), store.ErrRole)
	s.ok(propose(by, 3, 2))
	fails(s, "twice", propose(by, 3, 2), store.ErrTaken)
	must(s.proposes(by, keys[0]))(s)
	s.ok(s.confirms(boss.as(people.Manager), keys[0]))
	want(s, "readers before a rehearsal", s.sealedFor(), keys[0].Public().ID())
	stands := func(what string, state store.State) {
		s.Helper()
		s.ok(s.site.Probe(ctx, s.now))
		want(s, what, must(s.site.Board(ctx, s.now))(s)["documents.attestation.keys.escrow_holders"].State, state)
	}
	stands("without a document", store.Kept)
	early := s.deposits(p)
	stands("a document that no spare key opens", store.Broken)
	s.ok(s.site.WithdrawDeposit(ctx, p.who, early, s.now))
	answer := func() string {
		s.Helper()
		c := must(s.site.Challenge(ctx, by, kid, s.now))(s)
		h := must(envelope.ParseHeader(c.Line))(s)
		m := must(h.Open(pair, c.For))(s)
		var out bytes.Buffer
		s.ok(m.Read(&out, bytes.NewReader(must(base64.RawURLEncoding.DecodeString(c.Chunk))(s))))
		return out.String()
	}
	given := answer()
	for _, wrong := range []string{"", "1.2.3", given + "A", strings.ToUpper(given), strings.Replace(given, ".", "0.", 1)} {
		fails(s, "another answer", s.site.Rehearse(ctx, by, kid, wrong, s.now), store.ErrChallenge)
	}
	s.pass(store.SpareLife)
	fails(s, "an answer that is too late", s.site.Rehearse(ctx, by, kid, given, s.now), store.ErrChallenge)
	given = answer()
	s.ok(s.site.Rehearse(ctx, by, kid, given, s.now))
	fails(s, "the same answer again", s.site.Rehearse(ctx, by, kid, given, s.now), store.ErrChallenge)
	want(s, "readers after a rehearsal", s.sealedFor(), keys[0].Public().ID()+" "+kid)
	id := s.deposits(p)
	stands("a document that a spare key opens", store.Kept)
	s.integrate()
	s.sound()
	s.noticed("a spare key that nobody rehearsed", "escrow", func() {
		s.run(s.rows, `update escrow set rehearsed_at = rehearsed_at + 1 where site = $1`)
		want(s, "readers by a row that was altered", s.sealedFor(), keys[0].Public().ID())
	}, nil)
	s.noticed("a spare key that was taken away", "escrow", func() { s.run(s.rows, `delete from escrow where site = $1`) }, nil)

	must(s.proposes(by, keys[1]))(s)
	b := s.clerk("host")
	s.ok(s.confirms(b.as("host"), keys[1]))
	_, _, err := s.site.LinesToRewrap(ctx, by, kid, seal.ID{}, 9, s.now)
	fails(s, "lines of the spare key before it is opened", err, store.ErrRole)
	fails(s, "opened by whoever has no key", s.site.OpenSpare(ctx, b.as("host"), kid, answer(), s.now), store.ErrRole)
	fails(s, "opened by whoever gives the roles", s.site.OpenSpare(ctx, boss.as(people.Manager), kid, answer(), s.now), store.ErrRole)
	s.ok(s.site.OpenSpare(ctx, by, kid, answer(), s.now))
	lines, _, err := s.site.LinesToRewrap(ctx, by, kid, seal.ID{}, 9, s.now)
	s.ok(err)
	want(s, "lines that the spare key opens", len(lines), 1)
	_, _, err = s.site.LinesToRewrap(ctx, b.as("host"), kid, seal.ID{}, 9, s.now)
	fails(s, "lines for somebody else", err, store.ErrRole)
	line := s.anew(lines[0], pair, lines[0].Readers...)
	later := s.now
	s.pass(store.SpareLife)
	fails(s, "an hour later", s.site.Rewrap(ctx, by, kid, id, line, s.now), store.ErrRole)
	s.now = later
	s.ok(s.site.Rewrap(ctx, by, kid, id, line, s.now))
	s.fact(p, people.FactRewrappedSpare)
	s.ok(s.site.RetireSpare(ctx, by, kid, s.now))
	fails(s, "retired twice", s.site.RetireSpare(ctx, by, kid, s.now), store.ErrNotFound)
	stands("once the spare key is retired", store.Broken)
	want(s, "readers once it is retired", s.sealedFor(), keys[0].Public().ID()+" "+keys[1].Public().ID())
	s.integrate()
	s.sound()
}

func ignoring(err, one error) error {
	if errors.Is(err, one) {
		return nil
	}
	return err
}
