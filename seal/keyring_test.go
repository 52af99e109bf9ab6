package seal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// secret64 is a secret of one repeated byte, as a keyring file has it.
func secret64(pair string) string { return strings.Repeat(pair, 32) }

var oldFile = "# first installation\n\nkek 1 " + secret64("11") + "\nindex 1 " + secret64("22") + "\nlog 1 " + secret64("33") + "\n"

// newFile is oldFile after one more version of everything.
var newFile = oldFile + "  kek\t2 " + secret64("44") + "\r\nindex 2 " + secret64("55") + "\nlog 2 " + secret64("66")

func parse(t *testing.T, file string) *Keyring {
	t.Helper()
	k, err := ParseKeyring([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeyringRoundTrips(t *testing.T) {
	k := ring(t)
	again := parse(t, string(k.Format()))
	if !bytes.Equal(k.Format(), again.Format()) {
		t.Error("Format and ParseKeyring disagree")
	}
	_, wrapped, _ := k.NewDataKey("skills", ID{1})
	if _, err := again.Unwrap("skills", ID{1}, wrapped); err != nil {
		t.Errorf("key wrapped before the round trip: %v", err)
	}
	if bytes.Equal(k.Format(), ring(t).Format()) {
		t.Error("two new keyrings share their secrets")
	}
}

func TestNewestVersionWrapsOlderOnesOpen(t *testing.T) {
	before, after := parse(t, oldFile), parse(t, newFile)
	key, old, _ := before.NewDataKey("skills", ID{1})
	place := Place{"skills", ID{1}, "account", "email"}
	sealed := key.Seal(place, []byte("ada@example.org"))

	opened, err := after.Unwrap("skills", ID{1}, old)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Open(place, sealed); err != nil {
		t.Errorf("value sealed before the new version: %v", err)
	}
	_, fresh, _ := after.NewDataKey("skills", ID{2})
	if fresh[2] != 2 {
		t.Errorf("wrapped under version %d, want 2", fresh[2])
	}
	if _, err := before.Unwrap("skills", ID{2}, fresh); !errors.Is(err, ErrKeyVersion) {
		t.Errorf("unknown version: %v", err)
	}
}

func TestBlindIndexIsBoundToSiteAndField(t *testing.T) {
	k := parse(t, oldFile)
	want := k.Blind("skills", "email", "ada@example.org")
	if len(want) != 33 || want[0] != 1 {
		t.Fatalf("%d bytes, version %d", len(want), want[0])
	}
	if !bytes.Equal(want, k.Blind("skills", "email", "ada@example.org")) {
		t.Error("not repeatable")
	}
	for name, other := range map[string][]byte{
		"site":     k.Blind("shelf", "email", "ada@example.org"),
		"field":    k.Blind("skills", "first_name", "ada@example.org"),
		"value":    k.Blind("skills", "email", "bob@example.org"),
		"boundary": k.Blind("skillse", "mail", "ada@example.org"),
		"ring":     ring(t).Blind("skills", "email", "ada@example.org"),
		"version":  parse(t, newFile).Blind("skills", "email", "ada@example.org"),
	} {
		if bytes.Equal(want, other) {
			t.Errorf("another %s, the same index", name)
		}
	}
}

func TestSearchFindsRowsIndexedBefore(t *testing.T) {
	before, after := parse(t, oldFile), parse(t, newFile)
	old := before.Blind("skills", "email", "ada@example.org")
	all := after.Blinds("skills", "email", "ada@example.org")
	if len(all) != 2 || !bytes.Equal(all[0], after.Blind("skills", "email", "ada@example.org")) || !bytes.Equal(all[1], old) {
		t.Error("Blinds does not give the newest index first and the old one after")
	}
	mark := before.ErasedMark("skills", ID{1})
	marks := after.ErasedMarks("skills", ID{1})
	if len(marks) != 2 || !bytes.Equal(marks[0], after.ErasedMark("skills", ID{1})) || !bytes.Equal(marks[1], mark) {
		t.Error("ErasedMarks does not give the newest mark first and the old one after")
	}
}

func TestErasedMarkAndLogSeedAreApart(t *testing.T) {
	k := parse(t, oldFile)
	id := ID{1}
	if bytes.Equal(k.ErasedMark("skills", id), k.ErasedMark("shelf", id)) ||
		bytes.Equal(k.ErasedMark("skills", id), k.ErasedMark("skills", ID{2})) ||
		bytes.Equal(k.ErasedMark("skills", id), k.Blind("skills", "", string(id[:]))) {
		t.Error("marks collide")
	}
	if k.LogSeed("skills") != parse(t, oldFile).LogSeed("skills") || k.LogSeed("skills") == k.LogSeed("shelf") {
		t.Error("a log seed is not one per site")
	}
	if k.LogSeed("skills") == parse(t, newFile).LogSeed("skills") {
		t.Error("the newest log secret is not the one that signs")
	}
}

// What is stored today must open for ever: these bytes were made once.
func TestStoredFormatsStayReadable(t *testing.T) {
	k := parse(t, oldFile)
	subject, _ := ParseID("000102030405060708090a0b0c0d0e0f")
	key, err := k.Unwrap("skills", subject, unhex(t, vectorWrapped))
	if err != nil {
		t.Fatal(err)
	}
	got, err := key.Open(Place{"skills", subject, "account", "email"}, unhex(t, vectorSealed))
	if err != nil || string(got) != "ada@example.org" {
		t.Errorf("sealed value: %q, %v", got, err)
	}
	if got := hex.EncodeToString(k.Blind("skills", "email", "ada@example.org")); got != vectorBlind {
		t.Errorf("blind index: %s", got)
	}
	if got := hex.EncodeToString(k.ErasedMark("skills", subject)); got != vectorMark {
		t.Errorf("erased mark: %s", got)
	}
	if seed := k.LogSeed("skills"); hex.EncodeToString(seed[:]) != vectorSeed {
		t.Errorf("log seed: %x", seed)
	}
}

const (
	vectorWrapped = "010001bf1f582e223a4e7efba3db17abfdacdaaa7474f57d5b367915f2ca2b6398f8075266ad525094961b29bd6e4630c634513310c2055a8f4867d07b6d407a6d"
	vectorSealed  = "0100013d6cc2ae836526054aa1a63e822a5afda8ec5cdad9160c998207d65c32bf7954b0d9cc1354c08130da1606"
	vectorBlind   = "010298b1ae63e6878d1342023243aaa2945aae86ac30d4a462055591f9bb94982e"
	vectorMark    = "01174ee1f8a7721afbe5690694aae0c50a56da78b35fbfd1da9eac554ad94908fc"
	vectorSeed    = "183ef5139ea892c71af87e659b6d60c00b321aa98ee56217d01d867d431dd146"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestKeyringErrorsNameTheLineOnly(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", `no "kek" line`},
		{"no log", "kek 1 " + secret64("11") + "\nindex 1 " + secret64("22"), `no "log" line`},
		{"role", oldFile + "pepper 1 " + secret64("77"), "line 6: role"},
		{"role in capitals", oldFile + "KEK 2 " + secret64("77"), "line 6: role"},
		{"fields", oldFile + "kek " + secret64("77"), "line 6: want a role"},
		{"trailing words", oldFile + "kek 2 " + secret64("77") + " # new", "line 6: want a role"},
		{"version 0", oldFile + "kek 0 " + secret64("77"), "line 6: version"},
		{"version 256", oldFile + "kek 256 " + secret64("77"), "line 6: version"},
		{"version 02", oldFile + "kek 02 " + secret64("77"), "line 6: version"},
		{"version +2", oldFile + "kek +2 " + secret64("77"), "line 6: version"},
		{"twice", oldFile + "kek 1 " + secret64("77"), "line 6: version given twice"},
		{"reused", oldFile + "kek 2 " + secret64("22"), "line 6: secret already used"},
		{"short", oldFile + "kek 2 " + secret64("77")[2:], "line 6: secret is not"},
		{"long", oldFile + "kek 2 " + secret64("77") + "77", "line 6: secret is not"},
		{"not hex", oldFile + "kek 2 " + secret64("7g"), "line 6: secret is not"},
		{"capitals", oldFile + "kek 2 " + secret64("AA"), "line 6: secret is not"},
		{"huge", strings.Repeat("#\n", maxKeyringSize), "larger than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseKeyring([]byte(c.file))
			if !errors.Is(err, ErrKeyring) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), "7777") || strings.Contains(err.Error(), "2222") {
				t.Errorf("the error quotes a secret: %v", err)
			}
		})
	}
}

func FuzzParseKeyring(f *testing.F) {
	f.Add([]byte(oldFile))
	f.Add([]byte(newFile))
	f.Add([]byte("kek 1 00\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		k, err := ParseKeyring(file)
		if err != nil {
			if !errors.Is(err, ErrKeyring) {
				t.Errorf("not an ErrKeyring: %v", err)
			}
			return
		}
		again, err := ParseKeyring(k.Format())
		if err != nil || !bytes.Equal(again.Format(), k.Format()) {
			t.Errorf("accepted, but does not round-trip: %v", err)
		}
		k.Blind("s", "f", "v")
		if _, _, err := k.NewDataKey("s", ID{1}); err != nil {
			t.Errorf("accepted, but makes no key: %v", err)
		}
	})
}
