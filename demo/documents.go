package demo

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"charte/charter"
	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/vault"
)

// handedIn is how many of the invented people hand a document in.
const handedIn = 3

// documents gives the named people of the teams that open documents a key each, which a colleague confirms, and lets some people hand
// documents in. In a demonstration a key opens with the password of its owner, so that a visitor has one thing to remember.
func (h *history) documents(ctx context.Context, lives []life, now time.Time) error {
	for _, name := range neighbours {
		p := h.places[name]
		team := slices.DeleteFunc(slices.Clone(signIns), func(s SignIn) bool { return s.Site != name || s.Kind != plan.Staff })
		if len(team) < 2 { // nobody confirms their own key
			continue
		}
		if err := p.keys(ctx, team, now); err != nil {
			return err
		}
		done := 0
		for _, l := range lives {
			asked := p.Plan.Deposited(l.kind)
			if l.site != name || l.password != "" || len(asked) == 0 || done == handedIn {
				continue
			}
			if err := p.handIn(ctx, l, asked[0], now); err != nil {
				return err
			}
			done++
		}
	}
	return nil
}

// keys lets each of a team make a key, and confirm that of another.
func (p *place) keys(ctx context.Context, named []SignIn, now time.Time) error {
	role := p.Plan.Charter.Staff[0].Name
	var team []people.Actor
	var made []envelope.PublicKey
	for _, s := range named {
		subject, _, err := p.Credentials(ctx, s.Email)
		if err != nil {
			return err
		}
		by := people.Actor{Subject: subject, Role: role, Proofs: people.Factors(p.Plan, role)}
		k, err := envelope.NewKey()
		if err != nil {
			return err
		}
		jwk, err := k.Public().MarshalJSON()
		wrapped, wrong := k.Wrap(s.Password)
		if err := errors.Join(err, wrong); err != nil {
			return err
		}
		if _, err := p.ProposeKey(ctx, by, jwk, "passphrase", wrapped, now); err != nil {
			return err
		}
		team, made = append(team, by), append(made, k.Public())
	}
	for i, k := range made {
		by := team[(i+1)%len(team)]
		if err := p.ConfirmKey(ctx, by, k.ID(), people.Grouped(k.Fingerprint(), people.AskedGroups(k.ID(), by.Subject.String())), now); err != nil {
			return err
		}
	}
	return p.spare(ctx, team[0], now)
}

// spare lets somebody make the spare key that the charter promises, and rehearse it with as many of its shares as it needs.
func (p *place) spare(ctx context.Context, by people.Actor, now time.Time) error {
	promised := p.Plan.Charter.Documents[0].Keys
	k, err := envelope.NewKey()
	if err != nil {
		return err
	}
	jwk, err := k.Public().MarshalJSON()
	if err != nil {
		return err
	}
	secret := envelope.NewSecret()
	wrapped, err := k.WrapUnder(secret)
	if err != nil {
		return err
	}
	printed, err := envelope.Split(secret, promised.Escrow, promised.Needed, k.Public())
	if err != nil {
		return err
	}
	if err := p.ProposeSpare(ctx, by, jwk, wrapped, promised.Escrow, promised.Needed, now); err != nil {
		return err
	}
	var brought []envelope.Share
	for _, text := range printed[:promised.Needed] {
		one, err := envelope.ReadShare(text)
		if err != nil {
			return err
		}
		brought = append(brought, one)
	}
	together, err := envelope.Combine(brought)
	if err != nil {
		return err
	}
	opened, err := envelope.UnwrapUnder(wrapped, together)
	if err != nil {
		return err
	}
	c, err := p.Challenge(ctx, by, k.Public().ID(), now)
	if err != nil {
		return err
	}
	chunk, err := base64.RawURLEncoding.DecodeString(c.Chunk)
	if err != nil {
		return err
	}
	answer, err := opens(opened, c.Line, c.For, chunk)
	if err != nil {
		return err
	}
	return p.Rehearse(ctx, by, k.Public().ID(), string(answer), now)
}

// opens reads what was sealed for a key in one chunk.
func opens(key envelope.PrivateKey, line, place string, chunk []byte) ([]byte, error) {
	h, err := envelope.ParseHeader(line)
	if err != nil {
		return nil, err
	}
	m, err := h.Open(key, place)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = m.Read(&out, bytes.NewReader(chunk))
	return out.Bytes(), err
}

// handIn seals a page for the readers of a document, as a browser does, and hands it in.
func (p *place) handIn(ctx context.Context, l life, doc charter.Document, now time.Time) error {
	subject, _, err := p.Credentials(ctx, l.address())
	if err != nil {
		return err
	}
	who := people.Session{Subject: subject, Kind: l.kind, Lang: l.lang, Notice: p.notice(l.lang, policy.Form{Kind: l.kind, Documents: []string{doc.Name}})}
	t, err := p.BeginDeposit(ctx, who, doc.Name, true, now)
	if err != nil {
		return err
	}
	page, err := invented(doc.Label.FR)
	if err != nil {
		return err
	}
	var sealed bytes.Buffer
	m := envelope.Manifest{Name: "attestation.pdf", Type: "application/pdf", For: t.For, Length: int64(len(page))}
	if err := envelope.Seal(&sealed, bytes.NewReader(page), m, t.Readers...); err != nil {
		return err
	}
	line, chunk, _ := bytes.Cut(sealed.Bytes(), []byte("\n"))
	if len(chunk) > vault.ChunkBytes {
		return vault.ErrChunk
	}
	if err := p.PutChunk(ctx, who, t.ID, 0, chunk, now); err != nil {
		return err
	}
	return p.FinishDeposit(ctx, who, t.ID, string(line), 1, now)
}

// invented is a page that says what it would show, and that it shows nothing.
func invented(title string) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A5", "")
	latin := pdf.UnicodeTranslatorFromDescriptor("cp1252")
	pdf.AddPage()
	pdf.SetFont("Helvetica", "B", 20)
	pdf.MultiCell(0, 12, latin(title), "", "L", false)
	pdf.SetFont("Helvetica", "", 13)
	pdf.MultiCell(0, 8, latin("Ceci est une démonstration : la personne est inventée, et rien n’est attesté."), "", "L", false)
	var out bytes.Buffer
	err := pdf.Output(&out)
	return out.Bytes(), err
}
