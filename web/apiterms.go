package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"charte/people"
	"charte/store"
)

// Terms is the version that a person is under, and the one that waits for them.
type Terms struct {
	Version int      `json:"policy_version"`
	Offered *Offered `json:"offered,omitempty" doc:"A later version; absent: none."`
}

// Offered is a later version of the policy, as it concerns the person.
type Offered struct {
	Version  int           `json:"policy_version"`
	Applies  time.Time     `json:"applies_from"`
	Applied  bool          `json:"applied" doc:"Whether that day has come."`
	Asked    bool          `json:"asked" doc:"Whether an answer is asked for: silence is never a yes."`
	Changes  []TermsChange `json:"changes" doc:"What it changes for the person."`
	Consents []Question    `json:"consents" doc:"Each needs a box of its own, never ticked beforehand."`
	Digest   string        `json:"digest" doc:"Of all that was read: sent with the answer; empty where none is asked for."`
	Answer   string        `json:"answer" enum:",agreed,kept" doc:"What the person answered."`
	Answered *time.Time    `json:"answered_at"`
	Text     string        `json:"text" format:"uri" doc:"The whole text."`
}

// TermsChange is one change of a version for a person.
type TermsChange struct {
	Class string `json:"class" doc:"Whether it protects the person less or more, or is a new use."`
	Text  string `json:"text"`
}

// Answering is an answer to a version that was read.
type Answering struct {
	Version  int      `json:"policy_version"`
	Answer   string   `json:"answer" enum:"agree,keep"`
	Digest   string   `json:"digest" doc:"Of all that was read: GET /api/me/terms."`
	Consents []string `json:"consents,omitempty" doc:"The purposes whose box was ticked."`
}

// apiTerms mounts what concerns a new version.
func apiTerms(a *api) {
	serve(a, operation{id: "terms", method: http.MethodGet, path: "/api/me/terms", scope: people.ScopeRead}, a.terms)
	serve(a, operation{id: "answer-terms", method: http.MethodPut, path: "/api/me/terms", scope: people.ScopeConsent, errors: []int{http.StatusConflict}}, a.answerTerms)
}

// Law: GDPR 13(3), GDPR 7(2)
func (a *api) terms(c *call, _ *none) (*body[Terms], error) {
	out := Terms{Version: c.who.Terms}
	o := c.offer
	if o == nil {
		return &body[Terms]{out}, nil
	}
	coming, pending := o.coming(c.who, a.now()), o.pending(c.who, a.now())
	out.Offered = &Offered{Version: o.Number, Applies: coming.On.UTC(), Applied: coming.Applied, Asked: coming.Asked, Changes: []TermsChange{},
		Consents: []Question{}, Answer: pending.Answer, Answered: moment(pending.Answered), Text: a.Base + versionURL(o.Number)}
	for _, change := range o.step.For(c.who.Kind) {
		out.Offered.Changes = append(out.Offered.Changes, TermsChange{string(change.Class), say(c.lang, change.Text)})
	}
	if coming.Asked {
		q, err := o.ask(c.ctx(), a.Site, c.who.Kind, c.lang)
		if err != nil {
			return nil, err
		}
		out.Offered.Consents, out.Offered.Digest = questions(q.notice.Consents), q.digest
	}
	return &body[Terms]{out}, nil
}

// answerTerms takes an answer to the version that was read, and to no other.
//
// Law: GDPR 4(11), GDPR 7(1), GDPR 7(2)
func (a *api) answerTerms(c *call, in *body[Answering]) (*body[Chosen], error) {
	o := c.offer
	if o == nil || in.Body.Version != o.Number {
		return nil, errConflict
	}
	lang, ok, err := o.read(c.ctx(), a.Site, url.Values{people.NoticeField: {in.Body.Digest}}, c.who.Kind)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errConflict
	}
	answer := store.Agreed
	if in.Body.Answer == "keep" {
		answer = store.Stayed
	}
	boxes := slices.Sorted(slices.Values(in.Body.Consents))
	fact, err := a.Answer(c.ctx(), c.who, o.Number, answer, boxes, lang, a.now())
	switch {
	case errors.Is(err, store.ErrStale):
		return nil, errConflict
	case errors.Is(err, store.ErrNotFound):
		return nil, store.ErrStale
	case errors.Is(err, store.ErrPurpose):
		return nil, a.refused(c, "body.consents.", people.Problem{Message: "problem.undeclared"})
	}
	return &body[Chosen]{Chosen{fact}}, err
}

// errConflict is an answer to something else than what is asked now.
var errConflict = errors.New("web: what was answered is not what is asked now")
