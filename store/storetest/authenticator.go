package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// Authenticator is a passkey (WebAuthn level 3, ES256) together with the browser that asks it. Each field is what an honest one would say;
// a test changes one and sees it refused.
type Authenticator struct {
	Origin   string // of the page that asks, as the browser says
	Party    string // the name for which it signs, as the device says; "" for the one that is asked
	Kind     string // of the ceremony; "" for the one that is asked
	Absent   bool   // nobody touched the device
	Unproven bool   // the device did not verify its owner
	Counts   bool   // it counts its signatures; many never do, and say 0
	Count    uint32 // the signatures so far
	ID       []byte // of the credential
	Handle   []byte // whose it is

	tb  testing.TB
	key *ecdsa.PrivateKey
}

// NewAuthenticator makes one with a key of its own, in a browser that shows a page of that origin.
func NewAuthenticator(tb testing.TB, origin string) *Authenticator {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &Authenticator{Origin: origin, ID: id, tb: tb, key: key}
}

// but is the same authenticator, changed.
func (a *Authenticator) but(change func(*Authenticator)) *Authenticator {
	other := *a
	change(&other)
	return &other
}

// asked is what a site asks of a browser, as far as it is needed here.
type asked struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"` // to sign in
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"` // to make one
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

func (a *Authenticator) read(options string) (one asked) {
	a.tb.Helper()
	if err := json.Unmarshal([]byte(options), &one); err != nil {
		a.tb.Fatal(err)
	}
	return one
}

var web64 = base64.RawURLEncoding

// client is what the browser says of the ceremony.
func (a *Authenticator) client(kind, challenge string) []byte {
	if a.Kind != "" {
		kind = a.Kind
	}
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	return text
}

// The flags of authenticator data (WebAuthn 3, 6.1).
const (
	flagPresent  = 0x01
	flagVerified = 0x04
	flagAttested = 0x40
)

// data is what the device says: for whom it signs, how, and the how manieth time.
func (a *Authenticator) data(party string, flags byte) []byte {
	if a.Party != "" {
		party = a.Party
	}
	if !a.Absent {
		flags |= flagPresent
	}
	if !a.Unproven {
		flags |= flagVerified
	}
	hash := sha256.Sum256([]byte(party))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.Count)
}

// Make answers a question for a new passkey, as JSON.
func (a *Authenticator) Make(options string) string {
	a.tb.Helper()
	o := a.read(options)
	if a.Handle == nil {
		a.Handle, _ = web64.DecodeString(o.User.ID)
	}
	point, err := a.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		a.tb.Fatal(err)
	}
	key, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}) // RFC 9053 7.1.1
	if err != nil {
		a.tb.Fatal(err)
	}
	data := append(a.data(o.RP.ID, flagAttested), make([]byte, 16)...) // of no known make
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.ID))), a.ID...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, key...)})
	if err != nil {
		a.tb.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": web64.EncodeToString(a.client("webauthn.create", o.Challenge)), "attestationObject": web64.EncodeToString(object)})
}

// Answer answers a question to sign in, as JSON.
func (a *Authenticator) Answer(options string) string {
	a.tb.Helper()
	o := a.read(options)
	if a.Counts {
		a.Count++
	}
	data, client := a.data(o.RPID, 0), a.client("webauthn.get", o.Challenge)
	said := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), said[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.tb.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": web64.EncodeToString(client), "authenticatorData": web64.EncodeToString(data),
		"signature": web64.EncodeToString(signature), "userHandle": web64.EncodeToString(a.Handle)})
}

func (a *Authenticator) credential(response map[string]any) string {
	id := web64.EncodeToString(a.ID)
	text, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.tb.Fatal(err)
	}
	return string(text)
}
