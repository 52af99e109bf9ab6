package page

import (
	"html/template"
	"strings"
	"time"
)

// pieces are the few elements that stand inside a sentence. They are templates
// so that html/template, not this package, decides what must be escaped.
var pieces = template.Must(template.New("pieces").Parse(
	`{{define "time"}}<time datetime="{{.Machine}}">{{.Human}}</time>{{end}}` +
		`{{define "link"}}<a href="{{.URL}}">{{.Text}}</a>{{end}}` +
		`{{define "code"}}<code>{{.}}</code>{{end}}` +
		`{{define "strong"}}<strong>{{.}}</strong>{{end}}`))

func piece(name string, data any) template.HTML {
	var out strings.Builder
	if err := pieces.ExecuteTemplate(&out, name, data); err != nil {
		panic(err) // a piece and its data are both fixed in this file
	}
	return template.HTML(out.String())
}

type stamp struct{ Machine, Human string }

// Time is Date inside a time element.
func (f Frame) Time(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return piece("time", stamp{t.UTC().Format(time.DateOnly), f.Date(t)})
}

// Minute is Moment inside a time element.
func (f Frame) Minute(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	return piece("time", stamp{t.UTC().Format(time.RFC3339), f.Moment(t)})
}

// Link is a link that stands inside a sentence.
func (f Frame) Link(url, text string) template.HTML { return piece("link", Link{url, text}) }

// Mail is a link that writes to an e-mail address.
func (f Frame) Mail(address string) template.HTML {
	return piece("link", Link{"mailto:" + address, address})
}

// Code is a word of a machine's language inside a sentence.
func (f Frame) Code(text string) template.HTML { return piece("code", text) }

// Strong is a word that must not be missed.
func (f Frame) Strong(text string) template.HTML { return piece("strong", text) }
