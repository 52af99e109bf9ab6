package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"charte/consent"
	"charte/people"
	"charte/policy"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// jointTerms is what a child agreed to of the latest version of the policy, for a parent to read: what it changes for the child, and each box.
//
// Law: GDPR 8(2), GDPR 13(3), LIL 45
func (l look) jointTerms(ctx context.Context, f page.Frame, s *store.Site, child seal.ID) ([]page.Joint, error) {
	sought, err := s.SoughtTerms(ctx, child)
	if err != nil || sought == nil {
		return nil, err
	}
	var said []string
	for _, c := range sought.Changes {
		said = append(said, c.Text.In(f.Lang))
	}
	list := []page.Joint{{Purpose: store.VersionSought(sought.Version, ""), Label: f.T("minor.version", sought.Version), Why: f.T("minor.version-what", sought.From),
		More: []page.Detail{{Term: f.T("agree.changes"), Texts: said}}}}
	read := policy.Read(sought.Plan, f.Lang)
	for _, box := range sought.Boxes {
		n := policy.NoticeOf(sought.Plan, read, switchForm(box))
		for _, a := range n.Consents {
			list = append(list, page.Joint{Purpose: store.VersionSought(sought.Version, box), Label: capital(a.Label), Why: strings.TrimSpace(a.Why), More: details(a.Details)})
		}
	}
	return list, nil
}

// againPage offers a parent whose link ended another one.
func againPage(f page.Frame, token string) page.Door {
	f.Path = "/my-child?t=" + token
	return page.Door{Frame: f, Title: f.T("mychild.old"), Lead: []string{f.T("mychild.old-do"), f.T("mychild.again")}, Action: "/my-child/again",
		Hidden: []page.Hidden{{Name: "t", Value: token}}, Send: f.T("mychild.again-send")}
}

// relink writes to the parent whose link ended. Whoever asks is told the same, whatever the link is worth.
//
// Law: GDPR 7(3), GDPR 8(2)
func relink(s *store.Site, l look, gate *throttle, from networks, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		if err := gate.pass(s.Name(), "address", form.Get("t"), from.address(r)); err != nil {
			return err
		}
		if err := s.Relink(r.Context(), form.Get("t"), now()); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		f := l.frame(r)
		f.Path = "/"
		return l.show(w, r, http.StatusOK, page.Message{Frame: f, Title: f.T("mychild.again-sent"), Paragraphs: []string{f.T("mychild.again-what")}})
	}
}

// waitsFor is when a minor said yes to the version that they are asked about, if a parent has not answered; false for whoever decides alone.
func waitsFor(ctx context.Context, s *store.Site, who people.Session, version int) (at time.Time, err error) {
	all, err := s.Sought(ctx, who.Subject)
	for _, one := range all {
		if one.Purpose == store.VersionSought(version, "") {
			at = one.At
		}
	}
	return at, err
}

// sendJointly sends what a minor wrote in a form that rests on consent: at once where a parent agreed already. Otherwise it is kept as a draft, the
// parent is asked, and the error is store.ErrUnagreed.
//
// Law: GDPR 8(1), LIL 45
func sendJointly(ctx context.Context, s *store.Site, subject seal.ID, w people.Written, now time.Time) (store.Receipt, error) {
	agreed := w.Agreed
	w.Agreed = nil
	receipt, err := s.Send(ctx, subject, w, now)
	if !errors.Is(err, store.ErrUnagreed) {
		return receipt, err
	}
	w.Draft = true
	receipt, failed := s.Send(ctx, subject, w, now)
	if failed != nil {
		return receipt, failed
	}
	for _, purpose := range agreed {
		choice, failed := consent.Choose(s.Plan, purpose, true, "forms."+w.Form, w.Lang, now)
		if failed != nil {
			return receipt, failed
		}
		choice.Notice = w.Notice
		if failed := s.Seek(ctx, subject, choice); failed != nil {
			return receipt, failed
		}
	}
	return receipt, err
}
