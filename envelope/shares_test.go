package envelope

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the vectors of shares anew")

const sharesPath = "testdata/shares.json"

// spare is a key that rests under a secret, and the secret in shares.
type spare struct {
	Says    string          `json:"says"`
	Public  json.RawMessage `json:"public"`
	Secret  string          `json:"secret"`
	Wrapped string          `json:"wrapped"`
	Needs   int             `json:"needs"`
	Shares  []string        `json:"shares"`
	PRF     string          `json:"prf"`     // what a passkey gave
	Derived string          `json:"derived"` // the secret that it derives for this key
}

func together(typed ...string) ([]byte, error) {
	var shares []Share
	for _, text := range typed {
		s, err := ReadShare(text)
		if err != nil {
			return nil, err
		}
		shares = append(shares, s)
	}
	return Combine(shares)
}

// TestShares: as many shares as are needed give the secret back, whichever they are and however they were typed; fewer do not.
func TestShares(t *testing.T) {
	_, keys := published(t)
	rapid.Check(t, func(t *rapid.T) {
		holders := rapid.IntRange(2, 8).Draw(t, "holders")
		needs := rapid.IntRange(2, holders).Draw(t, "needs")
		secret := rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(t, "secret")
		shares, err := Split(secret, holders, needs, keys[0].Public())
		if err != nil {
			t.Fatal(err)
		}
		some := rapid.Permutation(shares).Draw(t, "shares")
		got, err := together(some[:needs]...)
		if err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("%d of %d: %v", needs, holders, err)
		}
		if _, err := together(some[:needs-1]...); !errors.Is(err, ErrShares) {
			t.Fatalf("one too few: %v", err)
		}
		if _, err := together(append(slices.Repeat(some[:1], needs-1), some[0])...); !errors.Is(err, ErrShares) {
			t.Fatalf("one of them again and again: %v", err)
		}
		// Whoever lowers what is needed has to forge the checksum, and even then gets another secret.
		forged, _ := ReadShare(some[0])
		forged.Needs = 1
		if needs > 1 {
			if got, err := Combine([]Share{forged}); err == nil && bytes.Equal(got, secret) {
				t.Fatal("one share alone gave the secret")
			}
		}
	})
}

func TestMistypedShares(t *testing.T) {
	_, keys := published(t)
	shares, err := Split(NewSecret(), 3, 2, keys[0].Public())
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range shares[0] {
		if c == ' ' {
			continue
		}
		other := "A"
		if c == 'A' {
			other = "B"
		}
		if _, err := ReadShare(shares[0][:i] + other + shares[0][i+1:]); !errors.Is(err, ErrShare) {
			t.Errorf("with another character at %d: %v", i, err)
		}
	}
	for _, typed := range []string{"", "AAAAA", shares[0] + "A", shares[0][:len(shares[0])-1]} {
		if _, err := ReadShare(typed); !errors.Is(err, ErrShare) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	kept, err := ReadShare(strings.NewReplacer("O", "0", "I", "1", "B", "8", " ", "-").Replace(strings.ToLower(shares[1])))
	if err != nil || kept.Number != 2 || kept.Needs != 2 {
		t.Errorf("typed otherwise: %+v, %v", kept, err)
	}
	elsewhere, err := Split(NewSecret(), 3, 2, keys[1].Public())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := together(shares[0], elsewhere[1]); !errors.Is(err, ErrShares) {
		t.Errorf("shares of two keys: %v", err)
	}
	for _, no := range [][2]int{{1, 1}, {3, 1}, {2, 3}, {21, 2}} {
		if _, err := Split(NewSecret(), no[0], no[1], keys[0].Public()); !errors.Is(err, ErrShares) {
			t.Errorf("%d of %d: %v", no[1], no[0], err)
		}
	}
}

// TestSpareKeys: the published shares open the published key, in Go and in JavaScript, and each opens what the other made.
func TestSpareKeys(t *testing.T) {
	_, keys := published(t)
	if *update {
		writeSpare(t, keys[0])
	}
	data, err := os.ReadFile(sharesPath)
	if err != nil {
		t.Fatal(err)
	}
	var v spare
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	secret, err := together(v.Shares[:v.Needs]...)
	if err != nil || base64.RawURLEncoding.EncodeToString(secret) != v.Secret {
		t.Fatalf("the published shares: %v", err)
	}
	key, err := UnwrapUnder(v.Wrapped, secret)
	if err != nil || key.Public().ID() != keys[0].Public().ID() {
		t.Fatalf("the published key: %v", err)
	}
	if _, err := UnwrapUnder(v.Wrapped, NewSecret()); !errors.Is(err, ErrPassphrase) {
		t.Errorf("under another secret: %v", err)
	}
	for _, none := range []string{"", "a.b.c.d.e", strings.Replace(v.Wrapped, ".", "", 1)} {
		if _, err := UnwrapUnder(none, secret); !errors.Is(err, ErrKey) {
			t.Errorf("%.9q: %v", none, err)
		}
	}
	out := inNode(t, `
const v = JSON.parse(await readFile(process.argv[2]));
const secret = await combine(v.shares.slice(-v.needs));
if (encode(secret) !== v.secret) throw new Error("the published shares");
const key = await unwrapUnder(v.wrapped, secret, true), id = v.public.kid;
if ((await publicJWK(key)).kid !== id) throw new Error("the published key");
if (encode(await fromPasskey(decode(v.prf), id)) !== v.derived) throw new Error("the secret of the passkey");
for (const [code, typed] of [["shares", v.shares.slice(0, v.needs - 1)], ["share", [v.shares[0].replace(/^./, "Z")]], ["shares", [v.shares[0], v.shares[0]]]])
  await combine(typed).then(() => { throw new Error(code) }, (e) => { if (e.code !== code) throw e });
await unwrapUnder(v.wrapped, random(32)).then(() => { throw new Error("another secret") }, (e) => { if (e.code !== "passphrase") throw e });
console.log(JSON.stringify({ says: "made in JavaScript", public: v.public, secret: v.secret, needs: 3, shares: await split(secret, 5, 3, id), wrapped: await wrapUnder(key, secret, { cred: "AA" }) }));
`, sharesPath)
	var made spare
	if err := json.Unmarshal(out, &made); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	secret, err = together(made.Shares[1], made.Shares[4], made.Shares[2])
	if err != nil || base64.RawURLEncoding.EncodeToString(secret) != v.Secret {
		t.Fatalf("shares that JavaScript made: %v", err)
	}
	if key, err = UnwrapUnder(made.Wrapped, secret); err != nil || key.Public().ID() != keys[0].Public().ID() {
		t.Fatalf("a key that JavaScript wrapped: %v", err)
	}
}

func writeSpare(t *testing.T, key PrivateKey) {
	t.Helper()
	secret := NewSecret()
	wrapped, err := key.WrapUnder(secret)
	if err != nil {
		t.Fatal(err)
	}
	shares, err := Split(secret, 3, 2, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.Public().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	prf := NewSecret()
	derived, err := fromPasskey(prf, key.Public().ID())
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	data, err := json.MarshalIndent(spare{"a key that rests under a secret, of which any two of three shares give it back; and what a passkey derives for it", public, encode(secret), wrapped, 2, shares, encode(prf), encode(derived)}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sharesPath, append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fromPasskey is what a browser derives from the output of a passkey; the readers themselves need it in browsers alone.
func fromPasskey(output []byte, id string) ([]byte, error) {
	return hkdf.Key(sha256.New, output, make([]byte, 32), "charte reader key v1|"+id, keySize)
}

// inNode runs JavaScript after that of the package.
func inNode(t *testing.T, code string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "after.mjs")
	if err := os.WriteFile(path, append([]byte("import { readFile } from \"node:fs/promises\";\n"), append(Script(), code...)...), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "node", append([]string{path}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}
