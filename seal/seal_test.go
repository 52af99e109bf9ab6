package seal

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func ring(t interface{ Fatal(...any) }) *Keyring {
	k, err := NewKeyring()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealOpensOnlyInItsPlace(t *testing.T) {
	k := ring(t)
	subject := NewID()
	key, _, err := k.NewDataKey("skills", subject)
	if err != nil {
		t.Fatal(err)
	}
	home := Place{Site: "skills", Subject: subject, Table: "profile_value", Column: "first_name"}
	sealed := key.Seal(home, []byte("Camille"))
	if got, err := key.Open(home, sealed); err != nil || string(got) != "Camille" {
		t.Fatalf("at home: %v", err)
	}

	moves := map[string]func(*Place){
		"another subject": func(p *Place) { p.Subject = NewID() },
		"another column":  func(p *Place) { p.Column = "last_name" },
		"another table":   func(p *Place) { p.Table = "account" },
		"another site":    func(p *Place) { p.Site = "shelf" },
		// Lengths are part of what is bound: shifting a letter is a move.
		"shifted boundary": func(p *Place) { p.Table, p.Column = "profile_valuef", "irst_name" },
	}
	for name, move := range moves {
		t.Run(name, func(t *testing.T) {
			away := home
			move(&away)
			if _, err := key.Open(away, sealed); !errors.Is(err, ErrTampered) {
				t.Errorf("got %v, want ErrTampered", err)
			}
		})
	}
}

func TestRowsSwappedBetweenSubjectsFail(t *testing.T) {
	k := ring(t)
	ada, bob := NewID(), NewID()
	adaKey, adaWrapped, _ := k.NewDataKey("skills", ada)
	bobKey, _, _ := k.NewDataKey("skills", bob)
	place := func(id ID) Place { return Place{"skills", id, "account", "email"} }
	sealed := adaKey.Seal(place(ada), []byte("ada@example.org"))

	if _, err := bobKey.Open(place(bob), sealed); !errors.Is(err, ErrTampered) {
		t.Errorf("value in another row: %v", err)
	}
	// Moving the wrapped key along with the value does not help.
	if _, err := k.Unwrap("skills", bob, adaWrapped); !errors.Is(err, ErrTampered) {
		t.Errorf("wrapped key of another subject: %v", err)
	}
	if _, err := k.Unwrap("shelf", ada, adaWrapped); !errors.Is(err, ErrTampered) {
		t.Errorf("wrapped key of another site: %v", err)
	}
}

func TestEveryBitOfASealedValueCounts(t *testing.T) {
	k := ring(t)
	subject := NewID()
	key, wrapped, _ := k.NewDataKey("skills", subject)
	place := Place{"skills", subject, "account", "email"}
	sealed := key.Seal(place, []byte("ada@example.org"))
	for i := range len(sealed) * 8 {
		if _, err := key.Open(place, flip(sealed, i)); !errors.Is(err, ErrTampered) {
			t.Fatalf("bit %d of a value: %v", i, err)
		}
	}
	for i := range len(wrapped) * 8 {
		_, err := k.Unwrap("skills", subject, flip(wrapped, i))
		if !errors.Is(err, ErrTampered) && !errors.Is(err, ErrKeyVersion) {
			t.Fatalf("bit %d of a wrapped key: %v", i, err)
		}
	}
	for n := range len(sealed) {
		if _, err := key.Open(place, sealed[:n]); !errors.Is(err, ErrTampered) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func flip(b []byte, bit int) []byte {
	c := bytes.Clone(b)
	c[bit/8] ^= 1 << (bit % 8)
	return c
}

// Whatever the value and the places: it opens where it was sealed, and in no
// place that differs in any part.
func TestSealProperty(t *testing.T) {
	k := ring(t)
	places := rapid.Custom(func(t *rapid.T) Place {
		// Few distinct parts, so that places often share most of them.
		part := rapid.SampledFrom([]string{"", "a", "b", "ab", "ba"})
		return Place{part.Draw(t, "site"), ID{rapid.Byte().Draw(t, "subject") % 3}, part.Draw(t, "table"), part.Draw(t, "column")}
	})
	rapid.Check(t, func(t *rapid.T) {
		home, away := places.Draw(t, "home"), places.Draw(t, "away")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		made, wrapped, err := k.NewDataKey(home.Site, home.Subject)
		if err != nil {
			t.Fatal(err)
		}
		sealed := made.Seal(home, plain)
		if len(sealed) != len(plain)+Overhead {
			t.Fatalf("%d bytes sealed into %d", len(plain), len(sealed))
		}
		key, err := k.Unwrap(home.Site, home.Subject, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		got, err := key.Open(home, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("at home: %v", err)
		}
		if _, err := key.Open(away, sealed); (err == nil) != (home == away) {
			t.Fatalf("home %+v, away %+v: %v", home, away, err)
		}
	})
}

func TestSealNeverRepeatsItself(t *testing.T) {
	key, _, _ := ring(t).NewDataKey("skills", ID{1})
	seen := make(map[string]bool)
	for range 1000 {
		s := string(key.Seal(Place{}, []byte("75")))
		if seen[s] {
			t.Fatal("the same value sealed twice gives the same bytes")
		}
		seen[s] = true
	}
}

func TestNoKeyOpensNothing(t *testing.T) {
	var gone DataKey
	if _, err := gone.Open(Place{}, make([]byte, 64)); !errors.Is(err, ErrNoKey) {
		t.Errorf("Open without a key: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("Seal without a key returned")
		}
	}()
	gone.Seal(Place{}, []byte("x"))
}

func FuzzOpen(f *testing.F) {
	k := ring(f)
	key, wrapped, _ := k.NewDataKey("skills", ID{1})
	place := Place{"skills", ID{1}, "account", "email"}
	sealed := key.Seal(place, []byte("ada@example.org"))
	f.Add(sealed)
	f.Add(wrapped)
	f.Add([]byte{})
	f.Add(make([]byte, Overhead))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := key.Open(place, b); err == nil && !bytes.Equal(b, sealed) {
			t.Error("forged value opened")
		}
		if _, err := k.Unwrap("skills", ID{1}, b); err == nil && !bytes.Equal(b, wrapped) {
			t.Error("forged key unwrapped")
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	key, _, _ := ring(b).NewDataKey("skills", ID{1})
	place := Place{"skills", ID{1}, "account", "email"}
	plain := []byte("ada.lovelace@example.org")
	b.ReportAllocs()
	for b.Loop() {
		key.Seal(place, plain)
	}
}

func BenchmarkOpen(b *testing.B) {
	key, _, _ := ring(b).NewDataKey("skills", ID{1})
	place := Place{"skills", ID{1}, "account", "email"}
	sealed := key.Seal(place, []byte("ada.lovelace@example.org"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Open(place, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnwrap(b *testing.B) {
	k := ring(b)
	_, wrapped, _ := k.NewDataKey("skills", ID{1})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Unwrap("skills", ID{1}, wrapped); err != nil {
			b.Fatal(err)
		}
	}
}
