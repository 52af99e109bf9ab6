package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/seal"
)

var someFact = Fact{
	ID:      seal.ID{0: 0xab, 15: 0x01},
	Site:    "skills",
	Kind:    "erased",
	Promise: "retention.account",
	Version: 3,
	At:      time.Date(2023, 7, 16, 8, 30, 0, 123456789, time.FixedZone("", 7200)),
	Detail:  map[string]string{"rule": "inactive 1 year", "level": "deleted"},
}

func TestCanonicalFact(t *testing.T) {
	want := `{"at":"2023-07-16T06:30:00.123456Z","detail":{"level":"deleted","rule":"inactive 1 year"},` +
		`"id":"ab000000000000000000000000000001","kind":"erased","promise":"retention.account","site":"skills","version":3}`
	if got := string(someFact.Canonical()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The strings of RFC 8785: section 3.2.2.2 (escapes) and 3.2.3 (order).
func TestCanonicalStringsFollowRFC8785(t *testing.T) {
	f := someFact
	f.Detail = map[string]string{"s": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/<&>\u2028\x7f\b\t\f\r"}
	want := `{"s":"€$\u000f\nA'B\"\\\\\"/<&>` + "\u2028\x7f" + `\b\t\f\r"}`
	if got := string(f.Canonical()); !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	f.Detail = map[string]string{"\u20ac": "1", "\r": "2", "\ufb33": "3", "1": "4", "\U0001f600": "5", "\u0080": "6", "\u00f6": "7"}
	want = `{"\r":"2","1":"4","` + "\u0080" + `":"6","ö":"7","€":"1","😀":"5","` + "\ufb33" + `":"3"}`
	if got := string(f.Canonical()); !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

var facts = rapid.Custom(func(t *rapid.T) Fact {
	return Fact{
		ID:      seal.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")),
		Site:    rapid.String().Draw(t, "site"),
		Kind:    rapid.String().Draw(t, "kind"),
		Promise: rapid.String().Draw(t, "promise"),
		Version: rapid.IntRange(0, 1<<30).Draw(t, "version"),
		At:      time.UnixMicro(rapid.Int64Range(0, 250_000_000_000_000_000).Draw(t, "at")).UTC(),
		Detail:  rapid.MapOfN(rapid.String(), rapid.String(), 0, 4).Draw(t, "detail"),
	}
})

func TestFactRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := facts.Draw(t, "fact")
		got, err := ParseFact(f.Canonical())
		if err != nil {
			t.Fatal(err)
		}
		same := got.ID == f.ID && got.Site == f.Site && got.Kind == f.Kind && got.Promise == f.Promise &&
			got.Version == f.Version && got.At.Equal(f.At) && maps.Equal(got.Detail, f.Detail)
		if !same {
			t.Fatalf("got %+v, want %+v", got, f)
		}
		var j map[string]any
		if err := json.Unmarshal(f.Canonical(), &j); err != nil || len(j) != 7 {
			t.Fatalf("not the JSON it should be: %v", err)
		}
	})
}

func TestFactHasOneSpelling(t *testing.T) {
	good := string(someFact.Canonical())
	for name, bad := range map[string]string{
		"empty":         "",
		"null":          "null",
		"blank":         " " + good,
		"trailing":      good + "\n",
		"second value":  good + good,
		"unknown":       strings.Replace(good, `"kind"`, `"extra":1,"kind"`, 1),
		"repeated":      strings.Replace(good, `"kind"`, `"kind":"x","kind"`, 1),
		"capital":       strings.Replace(good, `"kind"`, `"Kind"`, 1),
		"escape":        strings.Replace(good, `erased`, `\u0065rased`, 1),
		"order":         strings.Replace(strings.Replace(good, `"level":"deleted",`, "", 1), `year"}`, `year","level":"deleted"}`, 1),
		"no detail":     strings.Replace(good, `{"level":"deleted","rule":"inactive 1 year"}`, "null", 1),
		"detail number": strings.Replace(good, `"deleted"`, "1", 1),
		"time zone":     strings.Replace(good, "Z", "+00:00", 1),
		"milliseconds":  strings.Replace(good, ".123456", ".123", 1),
		"float":         strings.Replace(good, `"version":3`, `"version":3.0`, 1),
		"capital id":    strings.Replace(good, `"ab00`, `"AB00`, 1),
		"not UTF-8":     strings.Replace(good, "erased", "\xff", 1),
	} {
		if bad == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := ParseFact([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestErrorsDoNotQuoteTheirInput(t *testing.T) {
	for _, bad := range []string{`{"at":"camille@example.org"}`, `{"version":"camille@example.org"}`, `{"camille@example.org":1}`, `camille@example.org`} {
		if _, err := ParseFact([]byte(bad)); err == nil || strings.Contains(err.Error(), "camille") {
			t.Errorf("%v", err)
		}
		if _, err := ParseReceipt([]byte(bad)); err == nil || strings.Contains(err.Error(), "camille") {
			t.Errorf("%v", err)
		}
	}
}

func TestCommitment(t *testing.T) {
	var salt [32]byte
	for i := range salt {
		salt[i] = byte(i)
	}
	canonical := someFact.Canonical()
	want := Entry(sha256.Sum256(slices.Concat([]byte("charte fact v1\n"), salt[:], canonical)))
	got := Commitment(salt, canonical)
	if got != want {
		t.Errorf("got %x, want %x", got, want)
	}
	other := salt
	other[31] ^= 1
	if Commitment(other, canonical) == got || Commitment(salt, append(bytes.Clone(canonical), ' ')) == got {
		t.Error("another salt or fact, the same commitment")
	}
}

func FuzzParseFact(f *testing.F) {
	f.Add(someFact.Canonical())
	f.Add(Fact{}.Canonical())
	f.Add([]byte(`{"at":"2023-07-16T06:30:00.123456Z","detail":{"a":"\ud800"},"id":"","kind":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		fact, err := ParseFact(b)
		if err == nil && !bytes.Equal(fact.Canonical(), b) {
			t.Error("accepted, but not canonical")
		}
		if err != nil && !errors.Is(err, ErrFormat) {
			t.Errorf("not an ErrFormat: %v", err)
		}
	})
}
