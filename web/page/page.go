// Package page keeps the promise that a person is told, in plain words and in
// their own language, what a site does with their data (GDPR art. 12(1)).
// Law: GDPR 12(1), 12(2), 13, 25(2).
// It decides how each page looks and reads: one struct and one template per
// page, one stylesheet, every sentence in French and English.
// It never reads a request, a database or a clock, never runs a script, and
// never asks a browser to fetch anything from another host.
package page

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
)

// ErrLanguage is returned by Render for a page whose Frame.Lang is neither
// "fr" nor "en".
var ErrLanguage = errors.New("page: language must be fr or en")

// Page is one of the page structs of this package: a Frame and what the
// template of its name shows.
type Page interface {
	template() string
	language() string
}

//go:embed *.html
var templateFiles embed.FS

//go:embed style.css
var styleSheet []byte

//go:embed icon.svg
var icon []byte

// StyleSheet returns the stylesheet of every page, to be served as text/css at
// Frame.StyleURL.
func StyleSheet() []byte { return styleSheet }

//go:embed passkey.js
var passkeyScript []byte

// PasskeyScript returns the one script, an ES module that the pages of passkeys load, to be served as text/javascript on this host.
func PasskeyScript() []byte { return passkeyScript }

// Icon returns the site's icon, to be served as image/svg+xml at
// Frame.IconURL.
func Icon() []byte { return icon }

// all lists one empty value per page, in the order a visitor meets them.
var all = []Page{
	Door{}, Security{}, Codes{}, Sessions{},
	Home{}, Policy{}, Child{}, Proof{}, Versions{}, Version{}, Agree{},
	JoinChoice{}, Join{}, Joined{}, Confirm{}, Address{}, SignIn{}, Forgot{}, Message{},
	Profile{}, Remove{}, Fill{}, Records{}, Record{}, Album{}, RemovePicture{}, Documents{}, Deposit{}, WithdrawDeposit{},
	Preferences{}, Unsubscribe{},
	Access{}, People{}, Person{}, Amend{}, Prepare{}, Invitation{},
	MyData{}, MyProfiles{}, OpenProfile{}, Correct{}, History{}, Tokens{}, API{}, Delete{}, Deleted{}, AfterDeath{}, Legacy{}, MyParent{}, MyChild{},
	Desk{}, DeskPeople{}, DeskReason{}, DeskFile{}, DeskStaff{}, DeskRecords{}, DeskRecord{}, DeskClaims{}, DeskClaim{}, DeskCampaign{}, DeskIntakes{}, DeskIntake{}, DeskKeys{}, DeskSpare{}, DeskJoin{}, DeskDocuments{}, DeskDocument{}, Support{},
	Failure{}, Clock{}, Mailbox{}, Letter{},
}

// parsed holds, for every page, the shared frame completed by its template.
var parsed = parse()

func parse() map[string]*template.Template {
	shared := template.Must(template.ParseFS(templateFiles, "frame.html", "form.html", "parts.html", "accessparts.html", "documentparts.html", "keyparts.html"))
	sets := make(map[string]*template.Template, len(all))
	for _, p := range all {
		set := template.Must(shared.Clone())
		sets[p.template()] = template.Must(set.ParseFS(templateFiles, p.template()+".html"))
	}
	return sets
}

// Render writes p as a whole HTML document. Give it a buffer, so that an error
// (ErrLanguage, or one of the writer's) leaves no half page behind.
func Render(w io.Writer, p Page) error {
	if _, ok := words[p.language()]; !ok {
		return fmt.Errorf("%w, not %q", ErrLanguage, p.language())
	}
	return parsed[p.template()].ExecuteTemplate(w, "frame", p)
}
