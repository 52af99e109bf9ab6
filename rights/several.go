package rights

import (
	"time"

	"charte/plan"
	"charte/seal"
)

// ownProfile is another profile of the same person in an export, which has its data in a folder of its own.
//
// Law: GDPR 15(1), GDPR 20(1)
type ownProfile struct {
	ID     seal.ID   `json:"id"`
	Title  string    `json:"title,omitempty"` // by which its person tells it from the others
	Opened time.Time `json:"opened_at"`
	Folder string    `json:"folder"` // of an export
}

func (c *dossier) ownProfiles(clause string) []ownProfile {
	out := []ownProfile{}
	for i, p := range c.Holding.Profiles {
		title := ""
		if !p.Title.IsZero() {
			title = p.Title.Reveal(clause)
		}
		out = append(out, ownProfile{p.ID, title, p.Opened.UTC(), folder(i)})
	}
	return out
}

// profileLines are the other profiles as the page of an export lists them.
func (c *dossier) profileLines(clause string) (out []pair) {
	for _, p := range c.ownProfiles(clause) {
		where := c.word("profile", plan.Day(p.Opened, c.lang), p.Folder)
		if p.Title != "" {
			where = p.Title + ", " + where
		}
		out = append(out, pair{c.word("profiles"), where})
	}
	return out
}
