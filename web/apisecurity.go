package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// Security is how a person signs in.
type Security struct {
	Proofs   []Proof `json:"second_proofs"`
	Recovery int     `json:"recovery_codes_left"`
}

// Proof is a second proof that a person has.
type Proof struct {
	ID    seal.ID    `json:"id"`
	Kind  string     `json:"kind" enum:"totp,passkey"`
	Name  string     `json:"name" doc:"Of a passkey, as its owner named it."`
	Added time.Time  `json:"added_at"`
	Used  *time.Time `json:"used_at" doc:"null: never."`
}

// Repassing replaces a password.
type Repassing struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

// OfferedCode is the secret of an application, which is kept once a code shows that the application has it (RFC 6238).
type OfferedCode struct {
	Secret  string `json:"secret" doc:"In base 32."`
	Address string `json:"address" format:"uri" doc:"What the application reads from a picture: otpauth://."`
	Offered string `json:"offered" doc:"Sent back with the code."`
}

// Enrolling shows that an application has the secret.
type Enrolling struct {
	Offered string `json:"offered" doc:"As it was given."`
	Code    string `json:"code"`
}

// PasskeyOptions is what a browser is asked (WebAuthn 3): PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON
// reads it.
type PasskeyOptions struct {
	Options map[string]any `json:"options"`
}

// PasskeyAnswer is what the browser gave.
type PasskeyAnswer struct {
	Credential string `json:"credential" doc:"JSON.stringify(credential.toJSON())"`
}

// NamedPasskey is a passkey that a browser made.
type NamedPasskey struct {
	Name       string `json:"name" doc:"Its owner's name for it."`
	Credential string `json:"credential" doc:"JSON.stringify(credential.toJSON())"`
}

// Secured is the session that takes the place of the one that asked.
type Secured struct {
	Token string    `json:"token"`
	Ends  time.Time `json:"ends_at" doc:"Unless it is used before."`
	Codes []string  `json:"recovery_codes" doc:"Shown this once; empty where there were some."`
}

// apiSecurity mounts how a person signs in. Only a session changes that, and nearly always one of the last ten minutes: no key does.
func apiSecurity(a *api) {
	missing := []int{http.StatusNotFound}
	serve(a, operation{id: "security", method: http.MethodGet, path: "/api/me/security", scope: people.ScopeAccount}, a.security)
	serve(a, operation{id: "change-password", method: http.MethodPut, path: "/api/me/security/password", scope: inSession}, a.changePassword)
	serve(a, operation{id: "offer-code", method: http.MethodPost, path: "/api/me/security/code/offer", scope: inSession, fresh: true, enrols: true}, a.offerCode)
	serve(a, operation{id: "add-code", method: http.MethodPost, path: "/api/me/security/code", scope: inSession, fresh: true, enrols: true}, a.addCode)
	serve(a, operation{id: "offer-passkey", method: http.MethodPost, path: "/api/me/security/passkeys/offer", scope: inSession, fresh: true, enrols: true, errors: missing}, a.offerPasskey)
	serve(a, operation{id: "add-passkey", method: http.MethodPost, path: "/api/me/security/passkeys", scope: inSession, fresh: true, enrols: true, errors: missing}, a.addPasskey)
	serve(a, operation{id: "renew-recovery", method: http.MethodPost, path: "/api/me/security/recovery", scope: inSession, fresh: true, errors: missing}, a.renewRecovery)
	serve(a, operation{id: "remove-proof", method: http.MethodDelete, path: "/api/me/security/proofs/{id}", scope: inSession, fresh: true, errors: append(missing, http.StatusConflict)}, a.removeProof)
	serve(a, operation{id: "ask-passkey", method: http.MethodPost, path: "/api/session/passkey/offer", scope: anybody, errors: missing}, a.askPasskey)
	serve(a, operation{id: "passkey-sign-in", method: http.MethodPost, path: "/api/session/passkey", scope: anybody, status: http.StatusCreated, errors: missing}, a.passkeySignIn)
}

// Law: GDPR 15(1)
func (a *api) security(c *call, _ *none) (*body[Security], error) {
	all, err := a.Factors(c.ctx(), c.who.Subject)
	out := Security{Proofs: []Proof{}}
	for _, f := range all {
		if people.Factor(f.Kind) == people.Recovery {
			out.Recovery = f.Left
			continue
		}
		out.Proofs = append(out.Proofs, Proof{f.ID, f.Kind, f.Name.Reveal(own), f.Added.UTC(), moment(f.Used)})
	}
	return &body[Security]{out}, err
}

// Law: GDPR 32(1)(a), GDPR 32(1)(b)
func (a *api) changePassword(c *call, in *body[Repassing]) (*body[Opened], error) {
	if err := a.doors.gate.pass(a.Name(), "password", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	_, phc, err := a.Credentials(c.ctx(), h.Get(loginOf(a.Plan)).Reveal("GDPR 32(1)(b): whose password it is"))
	if err != nil {
		return nil, err
	}
	right, err := people.VerifyPassword(phc, in.Body.Current)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, a.wrongIn(c, "current", "password.current-wrong")
	}
	wrong, err := a.newPassword(c.ctx(), in.Body.Password, h)
	if err != nil {
		return nil, err
	}
	if wrong != "" {
		return nil, a.refusedPassword(c, wrong, h)
	}
	token, err := a.ChangePassword(c.ctx(), c.who, people.HashPassword(in.Body.Password), a.doors.from.device(c.r), a.now())
	return a.opened(c, token, err)
}

// refusedPassword refuses a new password, in the words of the pages.
func (a *api) refusedPassword(c *call, wrong string, h rights.Holding) error {
	text, err := a.badPassword(c.ctx(), a.words(c), wrong, h)
	if err != nil {
		return err
	}
	return a.wordedIn(c, "password", text)
}

// wordedIn refuses a part of what was sent, in a sentence that is whole already.
func (a *api) wordedIn(_ *call, part, text string) error {
	return invalid{"body.", []people.Problem{{Field: part, Message: "problem.said"}}, func(string) string { return text }}
}

func (a *api) offerCode(c *call, _ *none) (*body[OfferedCode], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	secret, offered, err := a.OfferCode(c.ctx(), c.who)
	name := seal.NewText(say(c.lang, a.Plan.Charter.Site.Name))
	return &body[OfferedCode]{OfferedCode{secret.Reveal(own), people.CodeAddress(name, h.Get(loginOf(a.Plan)), secret).Reveal(own), offered}}, err
}

// Law: GDPR 32(1)(b)
func (a *api) addCode(c *call, in *body[Enrolling]) (*body[Secured], error) {
	if err := a.doors.gate.pass(a.Name(), "second", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	secret, err := a.Offered(c.ctx(), c.who, in.Body.Offered)
	if errors.Is(err, seal.ErrTampered) {
		return nil, a.wrongIn(c, "offered", "api.wrong")
	}
	if err != nil {
		return nil, err
	}
	token, codes, err := a.AddCode(c.ctx(), c.who, secret, in.Body.Code, a.doors.from.device(c.r), a.now())
	if errors.Is(err, store.ErrProof) {
		return nil, a.wrongIn(c, "code", "code.wrong")
	}
	return a.secured(c, token, codes, err)
}

// secured hands over the session that takes the place of the one that asked, and the recovery codes, this once.
func (a *api) secured(c *call, token string, codes []string, err error) (*body[Secured], error) {
	opened, err := a.opened(c, token, err)
	if err != nil {
		return nil, err
	}
	return &body[Secured]{Secured{opened.Body.Token, opened.Body.Ends, append([]string{}, codes...)}}, nil
}

// optionsOf hands over what a browser is asked.
func optionsOf(text string, err error) (*body[PasskeyOptions], error) {
	if err != nil {
		return nil, noPasskeys(err)
	}
	var out PasskeyOptions
	err = json.Unmarshal([]byte(text), &out.Options)
	return &body[PasskeyOptions]{out}, err
}

func (a *api) offerPasskey(c *call, _ *none) (*body[PasskeyOptions], error) {
	return optionsOf(a.OfferPasskey(c.ctx(), c.who, a.now()))
}

// Law: GDPR 32(1)(b)
func (a *api) addPasskey(c *call, in *body[NamedPasskey]) (*body[Secured], error) {
	name, wrong := people.Accept(charter.Field{}, in.Body.Name)
	if wrong != "" {
		return nil, invalid{"body.", []people.Problem{{Field: "name", Message: wrong}}, func(string) string { return a.words(c).T("passkey.name") }}
	}
	token, codes, err := a.AddPasskey(c.ctx(), c.who, in.Body.Credential, seal.NewText(name), a.doors.from.device(c.r), a.now())
	if errors.Is(err, store.ErrProof) {
		return nil, a.wrongIn(c, "credential", "passkey.wrong")
	}
	return a.secured(c, token, codes, noPasskeys(err))
}

// Law: GDPR 32(1)(b)
func (a *api) renewRecovery(c *call, _ *none) (*body[Secured], error) {
	token, codes, err := a.RenewRecovery(c.ctx(), c.who, a.doors.from.device(c.r), a.now())
	return a.secured(c, token, codes, err)
}

func (a *api) removeProof(c *call, in *identified) (*body[Opened], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	token, err := a.RemoveFactor(c.ctx(), c.who, id, a.doors.from.device(c.r), a.now())
	return a.opened(c, token, err)
}

func (a *api) askPasskey(c *call, _ *none) (*body[PasskeyOptions], error) {
	return optionsOf(a.AskPasskey(owingProof(c.r), a.now()))
}

// passkeySignIn opens a session for whoever holds a passkey, or gives the second proof that is due. One sentence answers every failure.
//
// Law: GDPR 32(1)(b)
func (a *api) passkeySignIn(c *call, in *body[PasskeyAnswer]) (*body[Opened], error) {
	subject, _ := people.Bearer(in.Body.Credential) // the zero id is nobody's
	if err := a.doors.gate.pass(a.Name(), "passkey", subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	token, err := a.PasskeySignIn(c.ctx(), owingProof(c.r), in.Body.Credential, a.doors.from.device(c.r), a.now())
	if errors.Is(err, store.ErrProof) {
		return nil, a.wrongIn(c, "credential", "passkey.wrong")
	}
	return a.opened(c, token, noPasskeys(err))
}
