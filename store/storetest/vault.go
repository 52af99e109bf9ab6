package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"charte/chest"
	"charte/envelope"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/vault"
)

// sensitive is the charter of the scenes about documents: one needs an express consent of its own, and counts for a year.
var sensitive = strings.Replace(lettered, "    category: certificate\n", "    category: disability\n    condition: explicit-consent\n    valid for: 1 year\n", 1)

var vaultedWords = []string{"\nretention:\n", sensitive + desk + "\nretention:\n"}

// vaulted gives the scene a site whose charter asks for a document that only the keys of its hosts open, and its first reader.
func (s *scene) vaulted() (reader person) {
	s.Helper()
	s.site = must(s.Store.Site(amended(s, s.site.Plan, vaultedWords...), s.site.Base))(s)
	reader = s.clerk("host")
	s.opensWith(reader, pairs()[0], people.Actor{Role: people.Operator})
	return reader
}

// opensWith gives somebody a key that was confirmed.
func (s *scene) opensWith(c person, pair envelope.PrivateKey, by people.Actor) {
	s.Helper()
	_, err := s.proposes(c.as("host"), pair)
	s.ok(err)
	if by.Role == people.Operator {
		s.ok(s.site.ConfirmKey(s.Context(), by, pair.Public().ID(), pair.Public().Fingerprint(), s.now))
		return
	}
	s.ok(s.confirms(by, pair))
}

// sealed is a document as a browser seals it: its line, and its chunks.
func (s *scene) sealed(t vault.Ticket, text []byte) (line string, chunks [][]byte) {
	s.Helper()
	var out bytes.Buffer
	s.ok(envelope.Seal(&out, bytes.NewReader(text), envelope.Manifest{Name: "canary.pdf", Type: "application/pdf", For: t.For, Length: int64(len(text))}, t.Readers...))
	line, rest, _ := strings.Cut(out.String(), "\n")
	for len(rest) > 0 {
		n := min(len(rest), vault.ChunkBytes)
		chunks, rest = append(chunks, []byte(rest[:n])), rest[n:]
	}
	return line, chunks
}

// canary is a document whose every part would be known again.
func canary(n int) []byte { return bytes.Repeat([]byte("CANARY of a diagnosis "), n/22+1)[:n] }

// hands hands a document in, from its beginning to its end.
func (s *scene) hands(p person, text []byte) seal.ID {
	s.Helper()
	t := must(s.site.BeginDeposit(s.Context(), p.who, "attestation", true, s.now))(s)
	s.handsIn(p, t, text)
	return t.ID
}

func (s *scene) handsIn(p person, t vault.Ticket, text []byte) {
	s.Helper()
	line, chunks := s.sealed(t, text)
	for n, c := range chunks {
		s.ok(s.site.PutChunk(s.Context(), p.who, t.ID, n, c, s.now))
	}
	s.ok(s.site.FinishDeposit(s.Context(), p.who, t.ID, line, len(chunks), s.now))
}

// reveals opens a document as a reader does, in their browser.
func (s *scene) reveals(c person, pair envelope.PrivateKey, id seal.ID) ([]byte, error) {
	s.Helper()
	line, d, err := s.site.OpenDeposit(s.Context(), c.as("host"), id, s.now)
	if err != nil {
		return nil, err
	}
	var all bytes.Buffer
	for n := range d.Chunks {
		b, err := s.site.DepositChunk(s.Context(), c.as("host"), id, n, s.now)
		if err != nil {
			return nil, err
		}
		all.Write(b)
	}
	h, err := envelope.ParseHeader(line)
	s.ok(err)
	m, err := h.Open(pair, d.Place(s.site.Name()))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := m.Read(&out, &all); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// clears lets the site do all that time asks for.
func (s *scene) clears() {
	s.Helper()
	for range 3 {
		if more := must(s.site.SweepDeposits(s.Context(), s.now))(s); !more {
			return
		}
	}
	s.Fatal("there is always more to destroy")
}

// kept counts the objects of the site in the chest, and its keys of deposits.
func (s *scene) kept() int {
	s.Helper()
	names := must(s.chest().List(s.Context(), s.site.Name()+"/", 1000))(s)
	n := 0
	for _, name := range names {
		if strings.HasPrefix(name, s.site.Name()+"/") {
			n++
		}
	}
	return n
}

func (s *scene) chest() chest.Chest {
	s.Helper()
	if s.options.Chest != nil {
		return s.options.Chest
	}
	return must(chest.Folder(s.options.Dir + "/documents"))(s)
}

func (s *scene) deposit(p person, id seal.ID) vault.Deposit {
	s.Helper()
	return must(s.site.Deposit(s.Context(), p.who, id))(s)
}

// deposits: a document is handed in with a consent of its own, read by its readers alone, checked once, and destroyed with a certificate.
func deposits(s *scene) {
	ctx := s.Context()
	reader := s.vaulted()
	guard, ana, ben := s.clerk("guard"), s.member(), s.member()

	_, err := s.site.BeginDeposit(ctx, ana.who, "attestation", false, s.now)
	fails(s, "without a consent of its own", err, store.ErrPurpose)
	_, err = s.site.BeginDeposit(ctx, ana.who, "postcard", true, s.now)
	fails(s, "a document that nobody asks for", err, store.ErrUndeclared)
	want(s, "deposits so far", s.count(s.rows, `select count(*) from deposit where site = $1`), 0)

	ticket := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	text := canary(vault.MostBytes/200 + 5)
	line, chunks := s.sealed(ticket, text)
	fails(s, "a chunk in clear", s.site.PutChunk(ctx, ana.who, ticket.ID, 0, text[:envelope.ChunkSize], s.now), vault.ErrClear)
	fails(s, "a chunk that is too long", s.site.PutChunk(ctx, ana.who, ticket.ID, 0, make([]byte, vault.ChunkBytes+1), s.now), vault.ErrChunk)
	fails(s, "a chunk too many", s.site.PutChunk(ctx, ana.who, ticket.ID, vault.MostChunks, chunks[1], s.now), vault.ErrChunk)
	fails(s, "somebody else’s chunk", s.site.PutChunk(ctx, ben.who, ticket.ID, 0, chunks[0], s.now), store.ErrNotFound)
	want(s, "what the chest holds of what was refused", s.kept(), 0)
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 1, chunks[1], s.now))
	want(s, "chunks there", fmt.Sprint(s.deposit(ana, ticket.ID).Here), "[1]")
	fails(s, "handed in without its first chunk", s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 2, s.now), vault.ErrPart)
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now))
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now))
	other, _ := s.sealed(vault.Ticket{For: ticket.For, Readers: []envelope.PublicKey{pairs()[1].Public()}}, text)
	fails(s, "a line for another key", s.site.FinishDeposit(ctx, ana.who, ticket.ID, other, 2, s.now), vault.ErrLine)
	fails(s, "no line at all", s.site.FinishDeposit(ctx, ana.who, ticket.ID, "CANARY", 2, s.now), vault.ErrLine)
	_, _, err = s.site.OpenDeposit(ctx, reader.as("host"), ticket.ID, s.now)
	fails(s, "opened before it was handed in", err, store.ErrNotFound)
	s.ok(s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 2, s.now))
	s.ok(s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 2, s.now))
	fails(s, "a chunk after the end", s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now), store.ErrNotFound)
	told := s.owed(letters.DocumentReceived, ana.email)
	want(s, "letters that it arrived", len(told), 1)
	for _, says := range []string{"front desk", plan.Day(s.now.AddDate(0, 3, 0), "en")} {
		want(s, "the letter says "+says, strings.Contains(told[0].Body.Reveal("test"), says), true)
	}
	s.integrate()
	s.sound()

	s.pass(time.Hour)
	queue := must(s.site.DepositsWaiting(ctx, reader.as("host"), seal.ID{}, 10, s.now))(s)
	want(s, "in the queue", fmt.Sprint(len(queue), queue[0].ID == ticket.ID, queue[0].State), "1 truewaiting")
	want(s, "in the queue after it", len(must(s.site.DepositsWaiting(ctx, reader.as("host"), ticket.ID, 10, s.now))(s)), 0)
	_, err = s.site.DepositsWaiting(ctx, people.Actor{Subject: guard.id, Role: "host", Proofs: 2}, seal.ID{}, 10, s.now)
	fails(s, "the queue of a role that is not theirs", err, store.ErrRole)
	for what, by := range map[string]people.Actor{"a role that opens none": guard.as("guard"), "one proof": {Subject: reader.id, Role: "host", Proofs: 1}, "its own person": {Subject: ana.id, Role: "host", Proofs: 2}} {
		_, _, err = s.site.OpenDeposit(ctx, by, ticket.ID, s.now)
		fails(s, "opened by "+what, err, store.ErrRole)
	}
	second := s.clerk("host")
	_, _, err = s.site.OpenDeposit(ctx, second.as("host"), ticket.ID, s.now)
	fails(s, "opened by whoever has no key", err, store.ErrRole)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), ticket.ID, 0, s.now)
	fails(s, "a chunk of what is not open", err, store.ErrUnasked)
	got, err := s.reveals(reader, pairs()[0], ticket.ID)
	s.ok(err)
	want(s, "what the reader reads", bytes.Equal(got, text), true)
	_, err = s.site.DepositChunk(ctx, second.as("host"), ticket.ID, 0, s.now)
	fails(s, "a chunk to a colleague who did not open it", err, store.ErrUnasked)
	s.pass(vault.OpeningLife)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), ticket.ID, 0, s.now)
	fails(s, "a chunk after the opening", err, store.ErrUnasked)
	want(s, "openings that she sees", strings.Count(fmt.Sprint(s.kinds(ana.id)), vault.FactOpened), 1)
	_, err = s.reveals(reader, pairs()[0], ticket.ID)
	s.ok(err)

	fails(s, "refused without a reason", s.site.DecideDeposit(ctx, reader.as("host"), ticket.ID, vault.Verdict{}, s.now), vault.ErrVerdict)
	fails(s, "decided in another role", s.site.DecideDeposit(ctx, guard.as("guard"), ticket.ID, vault.Verdict{Accepted: true}, s.now), store.ErrRole)
	s.ok(s.site.DecideDeposit(ctx, reader.as("host"), ticket.ID, vault.Verdict{Accepted: true}, s.now))
	fails(s, "decided twice", s.site.DecideDeposit(ctx, reader.as("host"), ticket.ID, vault.Verdict{Reason: "outdated"}, s.now), store.ErrDecided)
	_, err = s.reveals(reader, pairs()[0], ticket.ID)
	fails(s, "opened once it was checked", err, store.ErrDecided)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), ticket.ID, 0, s.now)
	fails(s, "a chunk once it was checked", err, store.ErrDecided)
	want(s, "letters of it", len(s.owed(letters.DocumentValidated, ana.email)), 1)
	want(s, "destroyed", must(s.site.DestroyDocument(ctx, ticket.ID, s.now))(s), true)
	want(s, "destroyed again", must(s.site.DestroyDocument(ctx, ticket.ID, s.now))(s), true)
	s.destroyed(ana, ticket.ID, vault.Validated, vault.ByValidation)
	doc, _ := s.site.Plan.Deposit("picker", "attestation")
	want(s, "where she stands", vault.Stand(doc, must(s.site.Deposits(ctx, ana.id))(s), s.now).Sort, vault.Counts)
	want(s, "where she stands in a year", vault.Stand(doc, must(s.site.Deposits(ctx, ana.id))(s), s.now.AddDate(1, 0, 0)).Sort, vault.Expired)
	expiring := s.now.AddDate(1, 0, 0).Add(-vault.RemindExpiring)
	decided := s.now
	s.pass(expiring.Add(25 * time.Hour).Sub(s.now))
	want(s, "broken promises, of whom nobody reminded", s.breaches("documents.attestation.destroyed"), 1)
	s.now = decided
	s.reminded(ana, letters.DocumentExpiring, expiring)
	s.pass(25 * time.Hour)
	want(s, "broken promises", s.breaches("documents.attestation.destroyed"), 0)
	s.integrate()
	s.sound()
}

// reminded lets time pass until a moment, and looks for one letter that is owed then and no sooner, and not again.
func (s *scene) reminded(p person, kind letters.Kind, at time.Time) {
	s.Helper()
	for _, step := range []struct {
		what    string
		at      time.Time
		letters int
	}{{"sooner", at.Add(-time.Minute), 0}, {"then", at, 1}, {"later", at.Add(time.Hour), 1}} {
		s.pass(step.at.Sub(s.now))
		s.clears()
		want(s, string(kind)+" "+step.what, len(s.owed(kind, p.email)), step.letters)
	}
}

// destroyed looks for what is left of a document, and verifies its certificate as anybody would.
func (s *scene) destroyed(p person, id seal.ID, state vault.State, cause vault.Cause) {
	s.Helper()
	d := s.deposit(p, id)
	want(s, "its outcome", fmt.Sprint(d.State, d.Cause, d.Destroyed.Equal(s.now)), fmt.Sprint(state, cause, true))
	want(s, "its key", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, id), 0)
	want(s, "its chunks", s.chunksOf(id), 0)
	want(s, "its line", s.count(s.rows, `select coalesce(max(length(line)), 0) from deposit where site = $1 and deposit_id = $2`, id), 0)
	s.integrate()
	r := must(s.site.Receipt(s.Context(), p.id, d.Certificate))(s)
	f, _, err := r.Verify(s.site.VerifierKey())
	s.ok(err)
	c, ok := vault.Certified(f)
	want(s, "the certificate", fmt.Sprint(ok, c.Cause, c.Deposit == id.String(), len(c.Keys)), fmt.Sprint(true, cause, true, len(d.Readers)))
}

// chunksOf counts the objects of one deposit in the chest.
func (s *scene) chunksOf(id seal.ID) (n int) {
	s.Helper()
	own := vault.Name(s.site.Name(), id) + "/"
	for _, name := range must(s.chest().List(s.Context(), own, vault.MostChunks))(s) {
		if strings.HasPrefix(name, own) {
			n++
		}
	}
	return n
}

// depositsEnd: a document ends by the first of its causes, and nobody opens it from then on.
func depositsEnd(s *scene) {
	ctx := s.Context()
	reader := s.vaulted()
	ana := s.member()
	ends := map[vault.Cause]func(id seal.ID){
		vault.ByRefusal: func(id seal.ID) {
			s.ok(s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Reason: "unreadable", Note: seal.NewText("page 2")}, s.now))
			want(s, "letters of it", len(s.owed(letters.DocumentRefused, ana.email)), 1)
			want(s, "why", fmt.Sprint(s.deposit(ana, id).Reason, s.deposit(ana, id).Note.Reveal("test")), "unreadablepage 2")
		},
		vault.ByWithdrawal: func(id seal.ID) {
			s.ok(s.site.WithdrawDeposit(ctx, ana.who, id, s.now))
			fails(s, "withdrawn twice", s.site.WithdrawDeposit(ctx, ana.who, id, s.now), store.ErrNotFound)
		},
		vault.ByTime: func(id seal.ID) {
			newer := s.hands(ana, canary(100)) // of which alone she is reminded
			s.reminded(ana, letters.DocumentUnchecked, s.deposit(ana, newer).Done.AddDate(0, 3, 0).Add(-vault.RemindUnchecked))
			s.ok(s.site.WithdrawDeposit(ctx, ana.who, newer, s.now))
			s.pass(s.deposit(ana, id).Done.AddDate(0, 3, 0).Sub(s.now))
		},
	}
	for _, cause := range []vault.Cause{vault.ByRefusal, vault.ByWithdrawal, vault.ByTime} {
		id := s.hands(ana, canary(100))
		s.pass(time.Hour)
		ends[cause](id)
		s.clears()
		_, err := s.reveals(reader, pairs()[0], id)
		fails(s, "opened after its end: "+string(cause), err, store.ErrDecided)
		fails(s, "decided after its end: "+string(cause), s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Accepted: true}, s.now), store.ErrDecided)
		state := vault.Ended
		if cause == vault.ByRefusal {
			state = vault.Refused
		}
		s.destroyed(ana, id, state, cause)
	}
	ticket := must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
	line, chunks := s.sealed(ticket, canary(100))
	s.ok(s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now))
	s.reminded(ana, letters.DocumentUnfinished, s.now.Add(vault.SendingLife*3/4))
	s.pass(vault.SendingLife)
	fails(s, "a chunk a day later", s.site.PutChunk(ctx, ana.who, ticket.ID, 0, chunks[0], s.now), store.ErrNotFound)
	s.clears()
	fails(s, "handed in a day later", s.site.FinishDeposit(ctx, ana.who, ticket.ID, line, 1, s.now), store.ErrNotFound)
	s.destroyed(ana, ticket.ID, vault.Ended, vault.ByLosing)
	s.sound()
}

// depositsBounded: somebody has a few deposits of one document at a time.
func depositsBounded(s *scene) {
	ctx := s.Context()
	s.vaulted()
	ana := s.member()
	var last seal.ID
	for range vault.MostOpen {
		last = must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s).ID
	}
	_, err := s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now)
	fails(s, "one more", err, store.ErrDeposits)
	ben, begun := s.member(), map[seal.ID]bool{}
	for _, p := range []person{ana, ben, ben} {
		t, err := s.site.BeginDepositOnce(ctx, p.who, "attestation", "a word", true, s.now)
		if begun[t.ID] = true; p.id == ana.id {
			fails(s, "one more, with a word", err, store.ErrDeposits)
			begun = map[seal.ID]bool{}
			continue
		}
		s.ok(err)
	}
	want(s, "deposits begun twice with one word", len(begun), 1)
	for range vault.MostBegun - vault.MostOpen {
		s.ok(s.site.WithdrawDeposit(ctx, ana.who, last, s.now))
		last = must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s).ID
	}
	s.ok(s.site.WithdrawDeposit(ctx, ana.who, last, s.now))
	_, err = s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now)
	fails(s, "one more that day", err, store.ErrDeposits)
	s.pass(24 * time.Hour)
	must(s.site.BeginDeposit(ctx, ana.who, "attestation", true, s.now))(s)
}

// depositsOfThoseWhoLeft: with an account its documents end, and the page of the erasure has their certificates.
func depositsOfThoseWhoLeft(s *scene) {
	ctx := s.Context()
	reader := s.vaulted()
	ana, ben := s.member(), s.member()
	id, his := s.hands(ana, canary(100)), s.hands(ben, canary(100))
	_, _, err := s.site.OpenDeposit(ctx, reader.as("host"), id, s.now)
	s.ok(err)
	s.pass(time.Minute)
	erasure := must(s.site.Erase(ctx, must(s.site.Held(ctx, ana.id))(s), rights.OnRequest, s.now))(s)
	_, err = s.site.DepositChunk(ctx, reader.as("host"), id, 0, s.now)
	fails(s, "a chunk of whoever left", err, store.ErrNotFound)
	s.post()
	_, err = s.site.FinishErasure(ctx, erasure, s.now)
	s.ok(err)
	want(s, "keys of what was handed in", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, id), 0)
	want(s, "objects in the chest", s.kept(), 1)
	s.integrate()
	level := must(s.site.Erasure(ctx, erasure))(s)
	want(s, "certificates", len(level.Documents), 1)
	r := must(s.site.Receipt(ctx, seal.ID{}, level.Documents[0]))(s)
	f, _, err := r.Verify(s.site.VerifierKey())
	s.ok(err)
	c, ok := vault.Certified(f)
	want(s, "the certificate", fmt.Sprint(ok, c.Cause, c.Deposit), fmt.Sprint(true, vault.ByClosing, id))
	got, err := s.reveals(reader, pairs()[0], his)
	s.ok(err)
	want(s, "somebody else’s", bytes.Equal(got, canary(100)), true)
	s.sound()
}

// depositsTogether: of two who decide at once one wins, and the other is told.
func depositsTogether(s *scene) {
	ctx := s.Context()
	reader, second := s.vaulted(), s.clerk("host")
	s.opensWith(second, pairs()[1], reader.as("host"))
	ana := s.member()
	for range 5 {
		id := s.hands(ana, canary(100))
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i, act := range []func() error{
			func() error {
				return s.site.DecideDeposit(ctx, reader.as("host"), id, vault.Verdict{Accepted: true}, s.now)
			},
			func() error {
				return s.site.DecideDeposit(ctx, second.as("host"), id, vault.Verdict{Reason: "outdated"}, s.now)
			},
			func() error { return s.site.WithdrawDeposit(ctx, ana.who, id, s.now) },
		} {
			wg.Go(func() { errs[i] = act() })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, store.ErrDecided) && !errors.Is(err, store.ErrNotFound):
				s.Errorf("whoever lost: %v", err)
			}
		}
		want(s, "who won", won, 1)
		s.pass(time.Minute)
		s.clears()
	}
	want(s, "objects in the chest", s.kept(), 0)
	s.integrate()
	s.sound()
}
