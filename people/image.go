package people

import (
	"net/url"
	"slices"
	"strings"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// Image is a picture that a form brought, or one of the draft that it goes on with.
type Image struct {
	Field string
	Whole []byte    // JPEG, without metadata; nil for one that the draft has
	Small []byte    // the same, small
	Saved seal.ID   // which one the draft has; zero for one that came
	Alt   seal.Text // what it shows, in the words of whoever sends it; zero for none
}

// Pictures names the fields of a form that are pictures, in its order.
func Pictures(p *plan.Plan, f charter.Form) (names []string) {
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		if field, _ := p.Charter.Field(name); InputOf(field).Sort == Picture {
			names = append(names, name)
		}
	}
	return names
}

// Described reports whether a form asks what its pictures show: where other people than the team will look at them.
//
// Law: GDPR 12(1)
func Described(f charter.Form) bool { return f.SentTo != "" }

// depict takes the picture of a field, and says what is wrong with it.
func (w *Written) depict(f charter.Form, name string, form url.Values, images []Image) []Problem {
	words := charter.Field{Name: name, Category: "preferences"} // a line
	alt, wrong := Accept(words, form.Get(AltField+name))
	if wrong == "problem.required" { // a picture may go without words
		wrong = ""
	}
	i := slices.IndexFunc(images, func(i Image) bool { return i.Field == name })
	switch {
	case strings.Join(form[name], "") != "":
		return []Problem{{name, "problem.picture-type"}}
	case wrong != "":
		return []Problem{{AltField + name, wrong}}
	case i < 0 && slices.Contains(f.Asks.Required, name) && !w.Draft:
		return []Problem{{name, "problem.picture-empty"}}
	case i >= 0:
		one := images[i]
		if alt != "" {
			one.Alt = seal.NewText(alt)
		}
		w.Images = append(w.Images, one)
	}
	return nil
}

// What a form needs besides its answers, in bytes.
const (
	perAnswer = 256     // the names and the lines around one answer
	perForm   = 8 << 10 // the form's own names, and the readers whom its sender ticks
)

// FormMost is the most bytes that a form of the charter can need, without its pictures: as many answers as it takes, each as long as it
// may be, in characters of four bytes of which each is written as three.
//
// Law: GDPR 5(1)(c)
func FormMost(p *plan.Plan, f charter.Form) int64 {
	most := int64(perForm)
	for _, name := range slices.Concat(f.Asks.Required, f.Asks.Optional) {
		field, _ := p.Charter.Field(name)
		in, answers := InputOf(field), 1
		if in.Many {
			answers = max(MostEntries, len(field.Choices))
		}
		most += int64(answers * (12*in.Longest + perAnswer))
	}
	return most
}
