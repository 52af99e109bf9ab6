package seal

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestIDRoundTrips(t *testing.T) {
	id := NewID()
	if got, err := ParseID(id.String()); err != nil || got != id {
		t.Errorf("text: %v, %v", got, err)
	}
	b, err := json.Marshal(map[string]ID{"id": id})
	if err != nil || string(b) != `{"id":"`+id.String()+`"}` {
		t.Errorf("json: %s, %v", b, err)
	}
	var back map[string]ID
	if err := json.Unmarshal(b, &back); err != nil || back["id"] != id {
		t.Errorf("json: %v, %v", back, err)
	}
	v, err := id.Value()
	if err != nil {
		t.Fatal(err)
	}
	var scanned ID
	if err := scanned.Scan(v); err != nil || scanned != id {
		t.Errorf("database: %v, %v", scanned, err)
	}
}

func TestZeroIDIsNeverNull(t *testing.T) {
	if v, err := (ID{}).Value(); len(v.([]byte)) != 16 || err != nil {
		t.Errorf("Value: %v, %v", v, err)
	}
	id := NewID()
	if err := id.Scan(nil); err != nil || !id.IsZero() {
		t.Errorf("Scan(nil): %v, %v", id, err)
	}
}

func TestIDHasOneSpelling(t *testing.T) {
	good := strings.Repeat("ab", 16)
	for _, s := range []string{"", good[1:], good + "0", strings.ToUpper(good), " " + good[1:], strings.Repeat("xy", 16)} {
		if _, err := ParseID(s); !errors.Is(err, ErrID) {
			t.Errorf("ParseID(%q): %v", s, err)
		}
		var id ID
		if err := id.UnmarshalText([]byte(s)); !errors.Is(err, ErrID) {
			t.Errorf("UnmarshalText(%q): %v", s, err)
		}
	}
	for _, src := range []any{good, []byte("short"), make([]byte, 17), int64(1)} {
		var id ID
		if err := id.Scan(src); !errors.Is(err, ErrID) {
			t.Errorf("Scan(%T): %v", src, err)
		}
	}
}

func TestToken(t *testing.T) {
	token, hash := NewToken()
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != 32 {
		t.Errorf("token of %d bytes, %v", len(raw), err)
	}
	if TokenHash(token) != hash {
		t.Error("the hash is not the token's")
	}
	if again, _ := NewToken(); again == token {
		t.Error("the same token twice")
	}
	// SHA-256("abc"), FIPS 180-4: the database keeps exactly this.
	if got := TokenHash("abc"); hex.EncodeToString(got[:]) != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("got %x", got)
	}
}
