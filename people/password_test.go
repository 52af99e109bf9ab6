package people

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	sentence := []rune(strings.Repeat("Portez ce vieux whisky au juge blond qui fume. ", 4) + "Dès Noël, un zéphyr haï me vêt de glaçons würmiens.")
	const login = "ines.dupont@example.org"
	for _, c := range []struct{ name, password, problem string }{
		{"four words", "cheval pile agrafe juste", ""},
		{"fifteen characters", "zR7-kq!mW2.pT9x", ""},
		{"fourteen characters", "zR7-kq!mW2.pT9", "problem.password.short"},
		{"fifteen accented letters, composed or not", "e\u0301te\u0301 a\u0300 No\u0308el 24", "problem.password.short"},
		{"fifteen digits", "829104756381920", "problem.password.short"},
		{"sixteen digits", "8291047563819204", ""},
		{"a sentence in Arabic", "القطة تنام على السرير", ""},
		{"two hundred characters", string(sentence[:200]), ""},
		{"two hundred and one", string(sentence[:201]), "problem.password.long"},
		{"a megabyte", strings.Repeat("x", 1<<20), "problem.password.long"},
		{"one letter", strings.Repeat("a", 20), "problem.password.obvious"},
		{"few letters", "abababababababab", "problem.password.obvious"},
		{"four letters, in no order", "kxqkqxxkqmkxmqkx", "problem.password.obvious"},
		{"a run", "abcdefghijklmnopqrst", "problem.password.obvious"},
		{"a run backwards", "987654321098765432", "problem.password.obvious"},
		{"the address", "ines.dupont@example.org", "problem.password.obvious"},
		{"the address and a digit", "Ines.Dupont@Example.org1", "problem.password.obvious"},
		{"the name in the address, twice", "ines.dupontines.dupont!", "problem.password.obvious"},
		{"a common word, repeated", "motdepassemotdepasse1", "problem.password.obvious"},
		{"a phrase, repeated", "bleu-42/bleu-42/bleu-42/", "problem.password.obvious"},
		{"a phrase, repeated, and its beginning", "cheval pile cheval pile cheval p", "problem.password.obvious"},
		{"a phrase, repeated, and much more", "cheval pile cheval pile agrafe juste", ""},
		{"words that many people choose", "soleil marseille 2024!", "problem.password.obvious"},
		{"the same in English, with figures for letters", "P4ssw0rd-Dr4g0n-Monkey", "problem.password.obvious"},
		{"a verse", "Allons enfants de la Patrie", "problem.password.obvious"},
		{"a line of a film, without its spaces", "MayTheForceBeWithYou1977", "problem.password.obvious"},
		{"a phrase made famous as a password", "correct horse battery staple", "problem.password.obvious"},
		{"a proverb, without its accents", "petit a petit l'oiseau fait son nid", "problem.password.obvious"},
		{"rows of the keyboard", "azertyuiopqsdfghjklm", "problem.password.obvious"},
		{"the site, and a common word", "atouts motdepasse 75", "problem.password.obvious"},
		{"the person's name, and the site", "Inès Dupont atouts!!", "problem.password.obvious"},
		{"plain words that few choose", "quatre chevaux gris galopent", ""},
		{"a common word among others", "soleil sur les dunes de craie", ""},
		{"figures, and a few letters", "48 ab 193 705 62 90 417", ""},
		{"empty", "", "problem.password.short"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := CheckPassword(PasswordShortest, c.password, login, "Inès Dupont", "Mes atouts"); got != c.problem {
				t.Errorf("CheckPassword(%.30q) = %q, want %q", c.password, got, c.problem)
			}
		})
	}
}

func TestPasswordRoundTrip(t *testing.T) {
	const password = "cheval pile agrafe juste"
	phc := HashPassword(password)
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(phc, password) {
		t.Fatalf("PHC string %s", phc)
	}
	if HashPassword(password) == phc {
		t.Error("two hashes of one password are equal: no salt")
	}
	for _, c := range []struct {
		password string
		want     bool
	}{{password, true}, {password + " ", false}, {"Cheval pile agrafe juste", false}, {"", false}} {
		if ok, err := VerifyPassword(phc, c.password); ok != c.want || err != nil {
			t.Errorf("VerifyPassword(%q) = %v, %v", c.password, ok, err)
		}
	}
}

func TestPasswordIsTheSameOnEveryKeyboard(t *testing.T) {
	phc := HashPassword("déjà vu à la forêt")
	if ok, err := VerifyPassword(phc, "de\u0301ja\u0300 vu a\u0300 la fore\u0302t"); !ok || err != nil {
		t.Errorf("decomposed accents: %v, %v", ok, err)
	}
}

func TestVerifyPasswordWithoutAnAccount(t *testing.T) {
	if ok, err := VerifyPassword("", ""); ok || err != nil {
		t.Errorf("no hash: %v, %v", ok, err)
	}
	if ok, err := VerifyPassword("", strings.Repeat("x", 1<<20)); ok || err != nil {
		t.Errorf("no hash, huge password: %v, %v", ok, err)
	}
}

const known = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestVerifyPasswordRefusesOtherHashes(t *testing.T) {
	for _, c := range []struct{ name, old, new string }{
		{"another function", "argon2id", "argon2i"},
		{"bcrypt", known, "$2b$12$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
		{"clear text", known, "cheval pile agrafe juste"},
		{"another version", "v=19", "v=16"},
		{"a gibibyte of memory", "m=19456", "m=1048576"},
		{"half a gibibyte of memory", "m=19456", "m=524288"},
		{"memory past 32 bits", "m=19456", "m=4294967296"},
		{"memory too small to protect", "m=19456", "m=8"},
		{"no memory", "m=19456", "m=0"},
		{"a sign", "m=19456", "m=+19456"},
		{"a leading zero", "m=19456", "m=019456"},
		{"99 passes", "t=2", "t=99"},
		{"no pass", "t=2", "t=0"},
		{"many lanes", "p=1", "p=4"},
		{"text after the cost", "p=1", "p=1,x"},
		{"a short salt", "$AAAAAAAAAAAAAAAAAAAAAA$", "$AAAA$"},
		{"a short key", known[len(known)-43:], "AAAA"},
		{"padding", known, known + "="},
		{"text before", known, " " + known},
		{"a line after", known, known + "\n"},
		{"one more field", known, known + "$AAAA"},
		{"loose base64 bits", known, known[:len(known)-1] + "B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			phc := strings.Replace(known, c.old, c.new, 1)
			if phc == known {
				t.Fatal("nothing was tampered with")
			}
			if ok, err := VerifyPassword(phc, "cheval pile agrafe juste"); ok || !errors.Is(err, ErrPassword) {
				t.Errorf("%s: %v, %v", phc, ok, err)
			}
		})
	}
}

func TestTamperedHashNeverMatches(t *testing.T) {
	const password = "cheval pile agrafe juste"
	phc := HashPassword(password)
	for _, at := range []int{len("$argon2id$v=19$m=19456,t=2,p=1$"), len(phc) - 43, len(phc) - 2} {
		b := []byte(phc)
		if b[at]++; b[at] == 'Z'+1 || b[at] == 'z'+1 || b[at] == '9'+1 || b[at] == '+'+1 || b[at] == '/'+1 {
			b[at] = 'A'
		}
		if ok, _ := VerifyPassword(string(b), password); ok {
			t.Errorf("character %d changed, and it still matches", at)
		}
	}
}

// FuzzParseHash checks that a hash is read in its one spelling or not at all, and never at a price beyond the cap.
func FuzzParseHash(f *testing.F) {
	f.Add(known)
	f.Add("$argon2id$v=19$m=99999,t=9,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, phc string) {
		h, err := parseHash(phc)
		if err != nil {
			if !errors.Is(err, ErrPassword) || err.Error() != ErrPassword.Error() {
				t.Fatalf("error %v", err)
			}
			return
		}
		if h.String() != phc || h.memory > 4*argonMemory || h.passes > 4*argonPasses || len(h.key) != argonKey || len(h.salt) != argonSalt {
			t.Fatalf("read %q as %+v", phc, h)
		}
	})
}
