package people

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"charte/seal"
)

// ErrPasskey says that what a browser gave is no answer to what it was asked, or that passkeys cannot be had at an address.
var ErrPasskey = errors.New("people: the passkey is not right")

// Passkeys asks for passkeys of one site, and judges what a browser answers (WebAuthn level 3). A passkey always verifies its owner, by
// a finger, a face or a code: something that they have, and something that they are or know.
type Passkeys struct{ party *webauthn.WebAuthn }

// NewPasskeys is for a site of that name, reached at that base address, and for its pages at other origins, such as "https://pages.example"
// (WebAuthn 3, 5.11): a browser asks for passkeys there once the site says at /.well-known/webauthn that it knows them. The error is
// ErrPasskey where no name is the site's own, as at a network address.
func NewPasskeys(name, base string, elsewhere ...string) (Passkeys, error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || protocol.ValidateRPID(u.Hostname()) != nil {
		return Passkeys{}, ErrPasskey
	}
	party, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: name, RPOrigins: append([]string{u.Scheme + "://" + u.Host}, elsewhere...),
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return Passkeys{}, ErrPasskey
	}
	return Passkeys{party}, nil
}

// bearer is somebody, as the library asks about them. The handle that their passkeys keep is their random id.
type bearer struct {
	id    seal.ID
	login string
	keys  []webauthn.Credential
}

func (b bearer) WebAuthnID() []byte                         { return b.id[:] }
func (b bearer) WebAuthnName() string                       { return b.login }
func (b bearer) WebAuthnDisplayName() string                { return b.login }
func (b bearer) WebAuthnCredentials() []webauthn.Credential { return b.keys }

func bearing(id seal.ID, login string, keys []json.RawMessage) (bearer, error) {
	b := bearer{id: id, login: login, keys: make([]webauthn.Credential, len(keys))}
	for i, key := range keys {
		if err := json.Unmarshal(key, &b.keys[i]); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Make is what a browser is asked to make a new passkey, as JSON. keys are those that the person has: an authenticator makes no second one.
func (p Passkeys) Make(challenge []byte, id seal.ID, login seal.Text, keys []json.RawMessage) (string, error) {
	b, err := bearing(id, login.Reveal("shown to its owner's own authenticator"), keys)
	if err != nil {
		return "", err
	}
	var known []protocol.CredentialDescriptor
	for _, key := range b.keys {
		known = append(known, key.Descriptor())
	}
	creation, _, err := p.party.BeginRegistration(b, webauthn.WithExclusions(known), webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired))
	if err != nil {
		return "", err
	}
	creation.Response.Challenge = challenge
	creation.Response.Extensions.PRF = &protocol.PRFInputs{} // so that it may later protect a key too; it gives nothing now
	text, err := json.Marshal(creation.Response)
	return string(text), err
}

// Ask is what a browser is asked to sign in, as JSON: with any passkey of the site.
func (p Passkeys) Ask(challenge []byte) (string, error) {
	assertion, _, err := p.party.BeginDiscoverableLogin(webauthn.WithChallenge(challenge))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(assertion.Response)
	return string(text), err
}

// Made judges an answer to Make. accept says whether a challenge is one of ours; it is asked once. It returns the passkey to keep, and
// how many signatures it counted.
//
// Law: GDPR 32(1)(b)
func (p Passkeys) Made(answer string, id seal.ID, accept func(challenge []byte) bool) (key json.RawMessage, counter int64, err error) {
	got, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return nil, 0, ErrPasskey
	}
	session, err := p.session(got.Response.CollectedClientData.Challenge, accept)
	if err != nil {
		return nil, 0, err
	}
	session.UserID, session.CredParams = id[:], webauthn.CredentialParametersDefault()
	session.Extensions.Requested = []string{protocol.ExtensionPRF}
	made, err := p.party.CreateCredential(bearer{id: id}, session, got)
	if err != nil {
		return nil, 0, ErrPasskey
	}
	made.Attestation = webauthn.CredentialAttestation{} // it tells the make of a device, which nobody asked for
	key, err = json.Marshal(made)
	return key, int64(made.Authenticator.SignCount), err
}

// Bearer reads whose passkey an answer to Ask says that it is.
func Bearer(answer string) (id seal.ID, err error) {
	got, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil || len(got.Response.UserHandle) != len(id) {
		return id, ErrPasskey
	}
	copy(id[:], got.Response.UserHandle)
	return id, nil
}

// Proved judges an answer to Ask by somebody with those passkeys. It returns which one answered, as it is to be kept from now on, and how
// many signatures it counted. A counter that went back may be a copy: it is refused.
//
// Law: GDPR 32(1)(b)
func (p Passkeys) Proved(answer string, id seal.ID, keys []json.RawMessage, accept func(challenge []byte) bool) (at int, key json.RawMessage, counter int64, err error) {
	got, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return 0, nil, 0, ErrPasskey
	}
	session, err := p.session(got.Response.CollectedClientData.Challenge, accept)
	if err != nil {
		return 0, nil, 0, err
	}
	b, err := bearing(id, "", keys)
	if err != nil {
		return 0, nil, 0, err
	}
	used, err := p.party.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != string(id[:]) {
			return nil, ErrPasskey
		}
		return b, nil
	}, session, got)
	if err != nil || used.Authenticator.CloneWarning {
		return 0, nil, 0, ErrPasskey
	}
	for i, one := range b.keys {
		if string(one.ID) == string(used.ID) {
			key, err = json.Marshal(used)
			return i, key, int64(used.Authenticator.SignCount), err
		}
	}
	return 0, nil, 0, ErrPasskey
}

// session is what the library compares an answer with.
func (p Passkeys) session(challenge string, accept func([]byte) bool) (webauthn.SessionData, error) {
	raw, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil || !accept(raw) {
		return webauthn.SessionData{}, ErrPasskey
	}
	return webauthn.SessionData{Challenge: challenge, RelyingPartyID: p.party.Config.RPID, UserVerification: protocol.VerificationRequired}, nil
}
