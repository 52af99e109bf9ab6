package vault_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/charter"
	"charte/proof"
	"charte/seal"
	"charte/vault"
)

var begun = time.Date(2026, 11, 22, 14, 5, 6, 0, time.UTC)

// drawn is some deposit, as time made it: sent, then checked, then ended, or only some of these.
func drawn(t *rapid.T, document string) vault.Deposit {
	later := func(after time.Time, what string) time.Time {
		return after.Add(time.Duration(rapid.Int64Range(1, int64(4000*time.Hour)).Draw(t, what)))
	}
	d := vault.Deposit{ID: seal.NewID(), Subject: seal.NewID(), Document: document, Begun: begun,
		State: rapid.SampledFrom([]vault.State{vault.Sending, vault.Waiting, vault.Validated, vault.Refused, vault.Ended}).Draw(t, "state")}
	if d.State != vault.Sending {
		d.Done = later(d.Begun, "sent after")
	}
	last := d.Done
	if d.State == vault.Validated || d.State == vault.Refused {
		d.Decided = later(d.Done, "decided after")
		last = d.Decided
	}
	if d.State == vault.Ended || d.State != vault.Sending && rapid.Bool().Draw(t, "ended") {
		d.EndedAt = later(last, "ended after")
		d.Cause = rapid.SampledFrom([]vault.Cause{vault.ByValidation, vault.ByRefusal, vault.ByWithdrawal, vault.ByClosing, vault.ByTime}).Draw(t, "cause")
	}
	return d
}

// asked is a document that some charter asks for.
func asked(t *rapid.T) charter.Document {
	days := func(what string) charter.Period {
		return charter.Period{Days: rapid.SampledFrom([]int{0, 1, 30, 365}).Draw(t, what)}
	}
	return charter.Document{Name: "card", Valid: days("valid for"), Destroy: charter.Destroy{Within: days("within"), Latest: days("at the latest")}}
}

// Law: GDPR 5(1)(e), GDPR 17(1)
func TestDue(t *testing.T) {
	day := charter.Period{Days: 1}
	doc := charter.Document{Name: "card", Destroy: charter.Destroy{Within: charter.Period{Days: 2}, Latest: charter.Period{Days: 90}}}
	sent := begun.Add(time.Hour)
	for _, c := range []struct {
		name  string
		doc   charter.Document
		d     vault.Deposit
		due   time.Time
		cause vault.Cause
		by    time.Time
	}{
		{"never sent to its end", doc, vault.Deposit{State: vault.Sending, Begun: begun}, begun.Add(24 * time.Hour), vault.ByLosing, begun.Add(72 * time.Hour)},
		{"nobody checked it", doc, vault.Deposit{State: vault.Waiting, Begun: begun, Done: sent}, sent.AddDate(0, 0, 90), vault.ByTime, sent.AddDate(0, 0, 92)},
		{"it ended", doc, vault.Deposit{State: vault.Validated, Begun: begun, Done: sent, EndedAt: sent, Cause: vault.ByValidation}, sent, vault.ByValidation, sent.AddDate(0, 0, 2)},
		{"a charter that says no time: a day", charter.Document{}, vault.Deposit{State: vault.Ended, Done: sent, EndedAt: sent, Cause: vault.ByWithdrawal}, sent, vault.ByWithdrawal, sent.Add(24 * time.Hour)},
		{"a charter with no latest date", charter.Document{Destroy: charter.Destroy{Within: day}}, vault.Deposit{State: vault.Waiting, Done: sent}, time.Time{}, "", time.Time{}},
	} {
		due, cause := vault.Due(c.doc, c.d)
		if !due.Equal(c.due) || cause != c.cause {
			t.Errorf("%s: due %v by %q, want %v by %q", c.name, due, cause, c.due, c.cause)
		}
		for at, late := range map[time.Time]bool{c.by.Add(-1): false, c.by: true} {
			if !c.by.IsZero() && vault.Late(c.doc, c.d, at) != late {
				t.Errorf("%s: late at %v is %v, want %v", c.name, at, !late, late)
			}
		}
	}
}

// Whichever comes first: no cause keeps a document beyond the charter's latest date, or that of an act which ended it.
func TestNothingOutstaysItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, d := asked(t), drawn(t, "card")
		due, cause := vault.Due(doc, d)
		if !d.EndedAt.IsZero() && (!due.Equal(d.EndedAt) || cause != d.Cause) {
			t.Fatalf("it ended at %v by %s, and is due %v by %s", d.EndedAt, d.Cause, due, cause)
		}
		if d.EndedAt.IsZero() && d.State != vault.Sending && !doc.Destroy.Latest.IsZero() && due.After(doc.Destroy.Latest.After(d.Done)) {
			t.Fatalf("due %v, after the latest date", due)
		}
		if due.IsZero() != (cause == "") {
			t.Fatalf("due %v by %q", due, cause)
		}
		if by := vault.By(doc, due); !due.IsZero() && !by.After(due) {
			t.Fatalf("due %v and late at %v", due, by)
		}
		if d.Destroyed = begun; vault.Late(doc, d, begun.AddDate(100, 0, 0)) {
			t.Fatal("what is destroyed is late")
		}
	})
}

// A reminder comes before the end that it tells of, and not before what it reminds of began.
func TestRemind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, d := asked(t), drawn(t, "card")
		from, end := vault.Remind(doc, d)
		if from.IsZero() != end.IsZero() {
			t.Fatalf("reminded from %v of %v", from, end)
		}
		if from.IsZero() {
			return
		}
		since := d.Begun
		switch d.State {
		case vault.Waiting:
			since = d.Done
		case vault.Validated:
			since = d.Decided
		}
		if !from.Before(end) || from.Before(since) {
			t.Fatalf("reminded from %v of %v, which runs since %v", from, end, since)
		}
		if !d.EndedAt.IsZero() && d.State != vault.Validated {
			t.Fatal("reminded of what has ended")
		}
	})
}

// What counts is not undone by what is sent after it, and what does not count never counts.
func TestStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := asked(t)
		var all []vault.Deposit
		for range rapid.IntRange(0, 5).Draw(t, "deposits") {
			all = append(all, drawn(t, rapid.SampledFrom([]string{"card", "other"}).Draw(t, "document")))
		}
		now := begun.Add(time.Duration(rapid.Int64Range(0, int64(20000*time.Hour)).Draw(t, "now")))
		s := vault.Stand(doc, all, now)
		counts, of, last := false, 0, begun
		for _, d := range all {
			if d.Document != "card" {
				continue
			}
			of++
			until := vault.Until(doc, d)
			if d.State == vault.Validated && (until.IsZero() || now.Before(until)) {
				counts = true
				if until.IsZero() || until.After(last) {
					last = until
				}
			}
		}
		if (s.Sort == vault.Counts) != counts {
			t.Fatalf("stands at %s, and something counts: %v", s.Sort, counts)
		}
		if len(s.Deposits) != of {
			t.Fatalf("%d deposits of this document, want %d", len(s.Deposits), of)
		}
		if counts && !s.Until.Equal(last) {
			t.Fatalf("it counts until %v, want the latest, %v", s.Until, last)
		}
	})
}

// Law: GDPR 12(1)
func TestVerdicts(t *testing.T) {
	note := seal.NewText("The second page.")
	for _, c := range []struct {
		name  string
		v     vault.Verdict
		valid bool
	}{
		{"accepted", vault.Verdict{Accepted: true}, true},
		{"refused with a reason", vault.Verdict{Reason: "unreadable"}, true},
		{"refused with more words, for good", vault.Verdict{Reason: "outdated", Note: note, Final: true}, true},
		{"refused without a reason", vault.Verdict{}, false},
		{"refused for a reason that there is not", vault.Verdict{Reason: "because"}, false},
		{"accepted with a reason", vault.Verdict{Accepted: true, Reason: "unreadable"}, false},
		{"accepted for good", vault.Verdict{Accepted: true, Final: true}, false},
		{"accepted with a note", vault.Verdict{Accepted: true, Note: note}, false},
	} {
		if err := c.v.Valid(); (err == nil) != c.valid || err != nil && !errors.Is(err, vault.ErrVerdict) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	var names []string
	for _, r := range vault.Reasons {
		names = append(names, r.Name)
		if got, ok := vault.ReasonOf(r.Name); !ok || got != r {
			t.Errorf("%s is not found by its name", r.Name)
		}
		for _, text := range []charter.Text{r.Text, r.Do} {
			if text.FR == "" || text.EN == "" {
				t.Errorf("%s is not said in both languages", r.Name)
			}
		}
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(vault.Reasons) {
		t.Error("two reasons have one name")
	}
}

// What a certificate says is read from its fact as it was written, and from no other fact.
//
// Law: GDPR 5(2)
func TestCertificate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t, "card")
		d.Chunks = rapid.IntRange(0, vault.MostChunks).Draw(t, "chunks")
		d.Readers = rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9_-]{43}`), 0, 3).Draw(t, "keys")
		d.Role = rapid.SampledFrom([]string{"", "validator"}).Draw(t, "role")
		d.Digest = rapid.SampledFrom([]string{"", "00ff"}).Draw(t, "digest")
		now := begun.AddDate(1, 0, 0)
		want := vault.Certify(d, "charte 1", now)
		got, ok := vault.Certified(want.On(proof.Fact{Kind: vault.FactDestroyed, At: now}))
		if !ok || got.Deposit != d.ID.String() || got.Document != "card" || got.Cause != d.Cause || got.Role != d.Role || got.Digest != d.Digest ||
			got.Chunks != d.Chunks || !slices.Equal(got.Keys, d.Readers) || got.Method != vault.Method || got.Verified != vault.Verified || got.Engine != "charte 1" ||
			!got.Destroyed.Equal(now) || got.Deposited.Unix() != want.Deposited.Unix() || got.Ended.Unix() != want.Ended.Unix() {
			t.Fatalf("written %+v\nread %+v", want, got)
		}
		if _, ok := vault.Certified(want.On(proof.Fact{Kind: vault.FactEnded, At: now})); ok {
			t.Fatal("another fact is read as a certificate")
		}
	})
}
