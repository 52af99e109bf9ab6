package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"charte/envelope"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/vault"
)

// HandIn lets several people hand documents in, take them back and leave at once, until the process is killed. What it tells of was
// acknowledged, a line each. It returns what failed.
func HandIn(tb testing.TB, o store.Options, tell func(format string, args ...any)) error {
	ctx := context.Background()
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	site, err := s.Site(amended(tb, Plan(tb, "orchard", killed), vaultedWords...), "https://"+killed+".example")
	if err != nil {
		return err
	}
	tell("ready")
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				if err := handful(ctx, site, tell); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// killed is the name of the site whose server is killed: the first of a house.
const killed = "orchard-1"

// long is now and then the length of a document: two chunks.
const long = vault.MostBytes/vault.MostChunks + 7

// told is the text of a document, known by its id.
func told(id seal.ID, size int) []byte { return append(canary(size), id.String()...) }

// handful is the short life of one document, from its beginning to one of its ends.
func handful(ctx context.Context, site *store.Site, tell func(string, ...any)) error {
	email := seal.NewID().String() + "@mail.example"
	j, problems := people.Join(site.Plan, "picker", map[string][]string{"first_name": {"Lou"}, "email": {email}, "postcode": {"75011"}}, "en", seal.NewID(), noon)
	if problems != nil {
		return fmt.Errorf("%v", problems)
	}
	if err := site.Join(ctx, j); err != nil {
		return err
	}
	who := people.Session{Subject: j.Subject, Kind: "picker", Lang: "en"}
	t, err := site.BeginDeposit(ctx, who, "attestation", true, noon)
	if err != nil {
		return err
	}
	size := []int{10, long}[rand.IntN(8)/7]
	tell("began %s %s %d", t.ID, j.Subject, size)
	text := told(t.ID, size)
	var out bytes.Buffer
	if err := envelope.Seal(&out, bytes.NewReader(text), envelope.Manifest{Name: "a.pdf", Type: "application/pdf", For: t.For, Length: int64(len(text))}, t.Readers...); err != nil {
		return err
	}
	line, rest, _ := strings.Cut(out.String(), "\n")
	chunks := 0
	for ; len(rest) > 0; chunks++ {
		n := min(len(rest), vault.ChunkBytes)
		if err := site.PutChunk(ctx, who, t.ID, chunks, []byte(rest[:n]), noon); err != nil {
			return err
		}
		rest = rest[n:]
		tell("sent %s %d", t.ID, chunks)
	}
	if err := site.FinishDeposit(ctx, who, t.ID, line, chunks, noon); err != nil {
		return err
	}
	tell("handed %s", t.ID)
	switch rand.IntN(3) {
	case 0:
		tell("ending %s", t.ID)
		if err := site.WithdrawDeposit(ctx, who, t.ID, noon); err != nil {
			return err
		}
		tell("ended %s", t.ID)
		done, err := site.DestroyDocument(ctx, t.ID, noon)
		if err != nil {
			return err
		}
		if done {
			tell("destroyed %s", t.ID)
		}
	case 1:
		h, err := site.Held(ctx, j.Subject)
		if err != nil {
			return err
		}
		tell("ending %s", t.ID)
		erasure, err := site.Erase(ctx, h, rights.OnRequest, noon)
		if err != nil {
			return err
		}
		tell("ended %s", t.ID)
		if _, err := site.FinishErasure(ctx, erasure, noon); err != nil {
			return err
		}
		tell("finished %s", t.ID)
	}
	return nil
}

// Handed is what servers that were killed had acknowledged about documents.
type Handed struct {
	reader person
	pair   envelope.PrivateKey
	all    map[string]*acknowledged
}

type acknowledged struct {
	whose                                      seal.ID
	size, sent                                 int
	handed, ending, ended, finished, destroyed bool
}

// NewHanded prepares a site whose documents a reader opens, for servers that are to be killed.
func NewHanded(t *testing.T, o store.Options) *Handed {
	h := open(t, o, nil)
	s := h.scene(t)
	want(s, "its name", s.site.Name(), killed)
	k := &Handed{reader: s.vaulted(), pair: pairs()[0], all: map[string]*acknowledged{}}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return k
}

// Hear takes down a line that a server said.
func (k *Handed) Hear(line string) {
	words := strings.Fields(line)
	if len(words) < 2 {
		return
	}
	d := k.all[words[1]]
	switch words[0] {
	case "began":
		d = &acknowledged{}
		d.whose, _ = seal.ParseID(words[2])
		fmt.Sscan(words[3], &d.size)
		k.all[words[1]] = d
	case "sent":
		d.sent++
	case "handed":
		d.handed = true
	case "ending":
		d.ending = true
	case "ended":
		d.ended = true
	case "finished":
		d.finished = true
	case "destroyed":
		d.destroyed = true
	}
}

// Judge starts the server again, and wants all that was acknowledged: no document lost, and none half destroyed that is called destroyed. It
// returns how many documents were read, and how many were destroyed.
func (k *Handed) Judge(t *testing.T, o store.Options) (read, destroyed int) {
	h := open(t, o, nil)
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	s := h.scene(t)
	s.site = must(s.Store.Site(amended(s, s.site.Plan, vaultedWords...), s.site.Base))(s)
	must(s.site.Replay(s.Context(), s.now))(s)
	k.calledDestroyed(s)
	for text, d := range k.all {
		id := must(seal.ParseID(text))(s)
		if d.destroyed || d.finished {
			want(s, "what is left of a document that is called destroyed", s.leftOf(id), 0)
			destroyed++
		}
		if d.ended {
			_, _, err := s.site.OpenDeposit(s.Context(), k.reader.as("host"), id, s.now)
			want(s, "opened after its end", errors.Is(err, store.ErrDecided) || errors.Is(err, store.ErrNotFound), true)
		}
		if d.ending || d.whose.IsZero() {
			continue
		}
		p := person{id: d.whose, who: people.Session{Subject: d.whose, Kind: "picker", Lang: "en"}}
		now := s.deposit(p, id)
		if !d.handed && now.State == vault.Sending {
			want(s, "chunks that were acknowledged", len(now.Here) >= d.sent, true)
			want(s, "chunks in the chest", s.chunksOf(id) >= d.sent, true)
			t := vault.Ticket{ID: id, For: now.Place(s.site.Name()), Readers: []envelope.PublicKey{k.pair.Public()}}
			s.handsIn(p, t, told(id, d.size)) // they choose the file again
		}
		got, err := s.reveals(k.reader, k.pair, id)
		s.ok(err)
		want(s, "what its reader reads", bytes.Equal(got, told(id, d.size)), true)
		d.handed = true
		read++
	}
	s.clears()
	s.finish()
	s.clears()
	k.calledDestroyed(s)
	want(s, "what ended and is not destroyed", s.count(s.rows, `select (select count(*) from deposit where site = $1 and ended_at > 0 and destroyed_at = 0) + (select count(*) from destruction where site = $1 and destroyed_at = 0)`), 0)
	for _, name := range must(s.chest().List(s.Context(), s.site.Name()+"/", 10_000))(s) {
		deposit := must(seal.ParseID(strings.Split(name, "/")[1]))(s)
		want(s, "deposits of an object in the chest", s.count(s.rows, `select count(*) from deposit where site = $1 and deposit_id = $2 and destroyed_at = 0`, deposit), 1)
	}
	s.integrate()
	s.sound()
	return read, destroyed
}

// calledDestroyed wants nothing to be left of what any row calls destroyed, nor of anybody whose erasure says that their key is.
func (k *Handed) calledDestroyed(s *scene) {
	s.Helper()
	rows, err := s.rows.QueryContext(s.Context(), `select deposit_id from deposit where site = $1 and destroyed_at > 0 union select deposit_id from destruction where site = $1 and destroyed_at > 0`, s.site.Name())
	s.ok(err)
	defer rows.Close()
	var all []seal.ID
	for rows.Next() {
		var id seal.ID
		s.ok(rows.Scan(&id))
		all = append(all, id)
	}
	s.ok(rows.Err())
	for _, id := range all {
		want(s, "what is left of a document that its row calls destroyed", s.leftOf(id), 0)
	}
	keys, err := s.rows.QueryContext(s.Context(), `select x.deposit_id from destruction x join erasure e on e.site = x.site and e.erasure_id = x.erasure_id where x.site = $1 and e.destroyed_at > 0`, s.site.Name())
	s.ok(err)
	defer keys.Close()
	for keys.Next() {
		var id seal.ID
		s.ok(keys.Scan(&id))
		want(s, "the key of a document of whoever left", s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, id), 0)
	}
	s.ok(keys.Err())
}

// leftOf counts what is left of a document: its key, and its chunks.
func (s *scene) leftOf(id seal.ID) int {
	s.Helper()
	return s.chunksOf(id) + int(s.count(s.keys, `select count(*) from data_key where site = $1 and subject_id = $2`, id))
}
