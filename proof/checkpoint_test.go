package proof

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func someCheckpoint(t interface{ Fatal(...any) }) (Checkpoint, []byte, *Signer) {
	s := newSigner(t, origin, 7)
	c := Checkpoint{origin, 1000, tlog.Hash{1, 2, 3}}
	signed, err := s.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, signed, s
}

func TestCheckpointRoundTrips(t *testing.T) {
	c, signed, s := someCheckpoint(t)
	got, err := ParseCheckpoint(signed, s.VerifierKey())
	if err != nil || got != c {
		t.Errorf("got %+v, %v", got, err)
	}
	if s.Origin() != origin {
		t.Errorf("origin %q", s.Origin())
	}
}

// Any client of C2SP signed notes reads our checkpoints.
func TestCheckpointIsAStandardNote(t *testing.T) {
	_, signed, s := someCheckpoint(t)
	v, err := note.NewVerifier(s.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	if want := "skills.example/log\n1000\nAQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"; n.Text != want {
		t.Errorf("got %q, want %q", n.Text, want)
	}
}

func TestEveryBitOfACheckpointCounts(t *testing.T) {
	_, signed, s := someCheckpoint(t)
	for i := range len(signed) * 8 {
		if _, err := ParseCheckpoint(flip(signed, i), s.VerifierKey()); err == nil {
			t.Errorf("bit %d flipped, and it still verifies", i)
		}
	}
	vkey := []byte(s.VerifierKey())
	for i := range len(vkey) * 8 {
		if _, err := ParseCheckpoint(signed, string(flip(vkey, i))); err == nil {
			t.Errorf("bit %d of the key flipped, and it still verifies", i)
		}
	}
}

func TestCheckpointRefusesWhatASignerNeverWrites(t *testing.T) {
	s := newSigner(t, origin, 7)
	root := tlog.Hash{1}.String()
	for name, text := range map[string]string{
		"another origin":   "shelf.example/log\n5\n" + root + "\n",
		"extension line":   origin + "\n5\n" + root + "\nmore\n",
		"too few lines":    origin + "\n5\n",
		"negative size":    origin + "\n-5\n" + root + "\n",
		"size with zeros":  origin + "\n05\n" + root + "\n",
		"size with sign":   origin + "\n+5\n" + root + "\n",
		"size too large":   origin + "\n99999999999999999999\n" + root + "\n",
		"short root":       origin + "\n5\nAQID\n",
		"root's last bits": origin + "\n5\n" + strings.Replace(root, "A=", "B=", 1) + "\n",
	} {
		signed, err := s.SignText(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := ParseCheckpoint(signed, s.VerifierKey()); !errors.Is(err, ErrFormat) && !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckpointHasOneSignature(t *testing.T) {
	c, signed, s := someCheckpoint(t)
	other := newSigner(t, "witness.example", 9)
	n := &note.Note{Text: c.text()}
	both, err := note.Sign(n, s.note, other.note)
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(signed), "\n\n")
	for name, bad := range map[string]string{"cosigned": string(both), "signed twice": string(signed) + line} {
		if _, err := ParseCheckpoint([]byte(bad), s.VerifierKey()); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSignerRefuses(t *testing.T) {
	for _, bad := range []string{"", "two words", "a+b", "line\nbreak", "\xff"} {
		if _, err := NewSigner(bad, [32]byte{}); !errors.Is(err, ErrKey) {
			t.Errorf("origin %q: %v", bad, err)
		}
	}
	s := newSigner(t, origin, 7)
	if _, err := s.Sign(Checkpoint{Origin: "shelf.example/log"}); !errors.Is(err, ErrKey) {
		t.Errorf("another log's checkpoint: %v", err)
	}
	if _, err := s.Sign(Checkpoint{Origin: origin, Size: -1}); !errors.Is(err, ErrFormat) {
		t.Errorf("negative size: %v", err)
	}
	for _, bad := range []string{"", "no newline", "tab\t\n", "bell\a\n", "\xff\n"} {
		if _, err := s.SignText(bad); !errors.Is(err, ErrFormat) {
			t.Errorf("text %q: %v", bad, err)
		}
	}
}

func TestKeyHasOneSpelling(t *testing.T) {
	_, signed, s := someCheckpoint(t)
	vkey := s.VerifierKey()
	name, rest, _ := strings.Cut(vkey, "+")
	hash, key64, _ := strings.Cut(rest, "+")
	for label, bad := range map[string]string{
		"empty":      "",
		"blank":      vkey + " ",
		"newline":    vkey + "\n",
		"inner line": name + "+" + hash + "+" + key64[:4] + "\n" + key64[4:],
		"capitals":   name + "+" + strings.ToUpper(hash) + "+" + key64,
		"no key":     name + "+" + hash + "+",
	} {
		if bad == vkey {
			t.Fatalf("%s: nothing changed", label)
		}
		if _, err := ParseCheckpoint(signed, bad); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %v", label, err)
		}
	}
}

func TestSignerNeverPrintsItsSeed(t *testing.T) {
	s := newSigner(t, origin, 0x7b)
	inside := struct{ s *Signer }{s}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		got := fmt.Sprintf(verb, s) + fmt.Sprintf(verb, *s) + fmt.Sprintf(verb, inside)
		if strings.Contains(got, "123 0 0") || strings.Contains(got, "7b0000") || strings.Contains(got, "0x7b, 0x0") {
			t.Errorf("%s gives the seed away: %s", verb, got)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	_, genuine, s := someCheckpoint(f)
	f.Add(genuine, s.VerifierKey())
	f.Add([]byte("a\n0\n\n\n— a \n"), "a+00000000+")
	f.Fuzz(func(t *testing.T, signed []byte, vkey string) {
		_, err := ParseCheckpoint(signed, vkey)
		if err != nil && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrKey) && !errors.Is(err, ErrSignature) {
			t.Errorf("unnamed error: %v", err)
		}
		if _, err := ParseCheckpoint(signed, s.VerifierKey()); err == nil && string(signed) != string(genuine) {
			t.Error("forged checkpoint verifies")
		}
	})
}
