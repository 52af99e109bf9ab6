package people

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// Sort is what an answer is made of: it decides how a field is asked and what is accepted.
type Sort string

// The sorts of answers.
const (
	Line     Sort = "line"     // one line of text
	Prose    Sort = "text"     // lines of text
	Mail     Sort = "mail"     // an e-mail address (RFC 5321)
	Phone    Sort = "phone"    // a telephone number, 6 to 15 digits (ITU-T E.164)
	Postcode Sort = "postcode" // a postal code of any country
	Day      Sort = "day"      // a date; kept as ISO 8601
	Whole    Sort = "whole"    // a whole number, such as an age in years
	Amount   Sort = "amount"   // of money; kept with a point and at most two decimals
	Choice   Sort = "choice"   // one of the answers that the charter lists; its name is kept
	Picture  Sort = "picture"  // an image, which is no text
	Browser  Sort = "browser"  // what only browsers may see: no form of the site asks for it
)

// Input is how one field of a charter is asked for. What it says helps browsers; Accept alone decides.
type Input struct {
	Sort     Sort
	Many     bool   // any number of answers
	Longest  int    // characters of one answer; bytes of an e-mail address
	Type     string // of the HTML input: "text", "email", "tel"
	Mode     string // the HTML inputmode, or ""
	Complete string // the HTML autocomplete token, or "" (WCAG 2.2, 1.3.5)
}

// Longest values, in characters.
const (
	longestLine = 120
	longestText = 2000
	longestMail = 254 // bytes, RFC 5321 4.5.3.1.3
)

// MostEntries is how many answers a field of many may have in one form.
const MostEntries = 50

// inputs say how each category is asked. One that is not here is a line.
var inputs = map[string]Input{
	"name":           {Complete: "name"},
	"email":          {Sort: Mail, Longest: longestMail, Type: "email", Complete: "email"},
	"phone":          {Sort: Phone, Longest: 30, Type: "tel", Complete: "tel"},
	"postal-code":    {Sort: Postcode, Longest: 10, Complete: "postal-code"},
	"postal-address": {Longest: 240},
	"city":           {Complete: "address-level2"},
	"birth-date":     {Sort: Day, Longest: 20, Mode: "numeric", Complete: "bday"},
	"age":            {Sort: Whole, Longest: 3, Mode: "numeric"},
	"income":         {Sort: Amount, Longest: 20, Mode: "decimal"},
	"employer":       {Complete: "organization"},
	"message":        {Sort: Prose, Longest: longestText},
	"picture":        {Sort: Picture},
}

// InputOf tells how a field is asked for, from its category, its choices, and whether it is a list or free text.
func InputOf(f charter.Field) Input {
	in := inputs[f.Category]
	in.Many = f.List
	switch {
	case f.Protect == charter.EndToEnd:
		in = Input{Sort: Browser, Many: f.List}
	case len(f.Choices) > 0:
		in = Input{Sort: Choice, Many: f.List, Longest: longestLine}
	case in.Sort == "" && (f.List || f.Guard == charter.FreeText):
		in.Sort, in.Longest = Prose, longestText
	case in.Sort == "":
		in.Sort = Line
	}
	if in.Longest == 0 {
		in.Longest = longestLine
	}
	if in.Type == "" {
		in.Type = "text"
	}
	switch { // a browser knows its own person only, and by their name
	case f.About != "":
		in.Complete = ""
	case f.Pseudonym:
		in.Complete = "given-name"
	}
	return in
}

// sorts normalise and judge an answer that is clean text of the right length. They return the value, or what is wrong.
var sorts = map[Sort]func(f charter.Field, clean string) (value, problem string){
	Line: asItIs, Prose: asItIs, Phone: acceptPhone, Day: acceptDay, Whole: acceptWhole, Amount: acceptAmount, Choice: acceptChoice,
	Mail: func(_ charter.Field, clean string) (string, string) { return acceptMail(clean) },
	Postcode: func(_ charter.Field, clean string) (string, string) {
		if !postcode.MatchString(clean) {
			return "", "problem.postcode"
		}
		return clean, ""
	},
	Picture: nowhere, Browser: nowhere,
}

func asItIs(_ charter.Field, clean string) (string, string) { return clean, "" }

// nowhere refuses text for what is no text.
func nowhere(charter.Field, string) (string, string) { return "", "problem.undeclared" }

var (
	postcode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z -]{1,9}$`)
	phone    = regexp.MustCompile(`^\+?[0-9(][0-9 .()/\x{a0}\x{202f}-]*$`)
	whole    = regexp.MustCompile(`^[0-9]{1,3}$`)
	amount   = regexp.MustCompile(`^([0-9]{1,12})(?:[.,]([0-9]{1,2}))?$`)
	spaces   = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "")
)

// eldest is the highest age that anybody gives.
const eldest = 130

func acceptPhone(_ charter.Field, clean string) (string, string) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, clean)
	if !phone.MatchString(clean) || len(digits) < 6 || len(digits) > 15 {
		return "", "problem.phone"
	}
	return clean, ""
}

func acceptDay(_ charter.Field, clean string) (string, string) {
	for _, layout := range []string{time.DateOnly, "2/1/2006", "2.1.2006", "2-1-2006"} {
		if day, err := time.Parse(layout, clean); err == nil && day.Year() >= 1900 && day.Year() < 2200 {
			return day.Format(time.DateOnly), ""
		}
	}
	return "", "problem.day"
}

func acceptWhole(_ charter.Field, clean string) (string, string) {
	n, err := strconv.Atoi(clean)
	if !whole.MatchString(clean) || err != nil || n > eldest {
		return "", "problem.whole"
	}
	return strconv.Itoa(n), ""
}

func acceptAmount(_ charter.Field, clean string) (string, string) {
	parts := amount.FindStringSubmatch(spaces.Replace(clean))
	if parts == nil {
		return "", "problem.amount"
	}
	whole := strings.TrimLeft(parts[1], "0")
	if whole == "" {
		whole = "0"
	}
	if parts[2] == "" {
		return whole, ""
	}
	return whole + "." + parts[2], ""
}

// Law: GDPR 5(1)(d)
func acceptChoice(f charter.Field, clean string) (string, string) {
	if !slices.ContainsFunc(f.Choices, func(c charter.Choice) bool { return c.Name == clean }) {
		return "", "problem.choice"
	}
	return clean, ""
}

// AcceptAll is Accept for a field as a form sends it: one answer, or any number of them for a field of many. Answers left empty
// are left out. It returns one value, which plan.Entries takes apart again; "" without a problem says that nothing was answered.
func AcceptAll(f charter.Field, raw []string) (value, problem string) {
	var entries []string
	for _, r := range raw {
		v, wrong := Accept(f, r)
		switch {
		case wrong == "problem.required":
			continue
		case wrong != "":
			return "", wrong
		case slices.Contains(entries, v) && InputOf(f).Sort == Choice:
			return "", "problem.choice"
		}
		entries = append(entries, v)
	}
	switch {
	case len(entries) > 1 && !InputOf(f).Many:
		return "", "problem.undeclared"
	case len(entries) > MostEntries:
		return "", "problem.many"
	}
	return plan.JoinEntries(entries), ""
}
