package rights

import (
	"fmt"
	"time"

	"charte/charter"
	"charte/seal"
)

// legacy is what the person decided for after their death, in data.json.
//
// Law: LIL 85, GDPR 15(1)
type legacy struct {
	Wish    string    `json:"wish"`           // "erase", "keep" or "hand over"
	Then    string    `json:"then,omitempty"` // after handing over: "erase" or "keep"
	Name    string    `json:"recipient,omitempty"`
	Address string    `json:"recipient_address,omitempty"`
	Told    bool      `json:"recipient_told"` // the person asked for it
	Version int       `json:"policy_version"`
	At      time.Time `json:"at"`
	Fact    seal.ID   `json:"fact"`
}

func (c *dossier) legacy(clause string) *legacy {
	d := c.Directive
	if d == nil {
		return nil
	}
	return &legacy{string(d.Wish), string(d.Then), d.Recipient.Name.Reveal(clause), d.Recipient.Address.Reveal(clause), d.Told, d.Version, d.At.UTC(), d.Fact}
}

// wishes are the directives in words; the verb is the recipient.
var wishes = map[Wish]charter.Text{
	WishErase:                     {FR: "tout est effacé", EN: "everything is erased"},
	WishKeep:                      {FR: "rien n’est donné à personne, et tout est effacé au terme prévu", EN: "nothing is given to anybody, and everything is erased at the end announced"},
	WishHandOver:                  {FR: "une copie est remise à %s, puis tout est effacé", EN: "a copy is handed over to %s, then everything is erased"},
	WishHandOver + "/" + WishKeep: {FR: "une copie est remise à %s, puis tout est effacé au terme prévu", EN: "a copy is handed over to %s, then everything is erased at the end announced"},
}

// wish says the directive in a sentence.
func (c *dossier) wish(clause string) string {
	d := *c.Directive
	if d.Wish != WishHandOver {
		return c.text(wishes[d.Wish])
	}
	said := wishes[WishHandOver]
	if d.Then == WishKeep {
		said = wishes[WishHandOver+"/"+WishKeep]
	}
	return fmt.Sprintf(c.text(said), d.Recipient.Name.Reveal(clause)+" ("+d.Recipient.Address.Reveal(clause)+")")
}
