package rights

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/seal"
)

// Formats are those in which a profile may be handed to somebody whom its person chose, with their media types.
var Formats = map[string]string{"json": "application/json", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}

// copied is the shape of a profile as JSON.
type copied struct {
	Format string        `json:"format"` // "charte-profile/1"
	Made   time.Time     `json:"made_at"`
	Site   string        `json:"site"`
	Values []copiedValue `json:"values"`
}

type copiedValue struct {
	Field   string    `json:"field"`
	What    string    `json:"what"`
	Entry   *seal.ID  `json:"entry,omitempty"`
	Value   string    `json:"value"`
	Written time.Time `json:"written_at"`
}

// copyPage is a profile as a page of its own, which asks nothing of any host.
var copyPage = template.Must(template.New("copy").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><title>{{.Title}}</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{{.Title}}</h1><p>{{.Made}}</p>
<dl>{{range .Values}}<dt>{{.What}}</dt><dd><bdi>{{.Value}}</bdi></dd>{{end}}</dl></main></body></html>
`))

var copyWords = map[string]charter.Text{
	"title": {FR: "Un profil de %s", EN: "A profile of %s"},
	"made":  {FR: "Copie faite le %s par une personne que son propriétaire a choisie, et qui en a été averti.", EN: "Copy made on %s by somebody whom its person chose; they were told of it."},
}

// Copy makes a copy of what somebody may see of a profile, in one of Formats: what its person gave, and nothing of how they use the
// site. It returns nil for another format.
//
// Law: GDPR 5(1)(c)
func Copy(p *plan.Plan, values []plan.Value, format, lang string, now time.Time) (file []byte, err error) {
	if lang != "en" {
		lang = "fr"
	}
	var lines []copiedValue
	for _, v := range values {
		f, _ := p.Charter.Field(v.Field)
		l := copiedValue{Field: v.Field, What: plan.Typeset(lang, f.Label.In(lang)), Value: v.Text.Reveal("GDPR 6(1): handed to whom the person chose"), Written: v.At.UTC()}
		if !v.Item.IsZero() {
			l.Entry = &v.Item
		}
		lines = append(lines, l)
	}
	var out bytes.Buffer
	switch format {
	case "json":
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(copied{"charte-profile/1", now.UTC(), p.Charter.Site.URL, lines})
	case "csv":
		rows := [][]string{{"what", "entry", "value", "written_at"}}
		for _, l := range lines {
			entry := ""
			if l.Entry != nil {
				entry = l.Entry.String()
			}
			rows = append(rows, []string{l.Field, entry, inert(l.Value), l.Written.Format(time.RFC3339)})
		}
		w := csv.NewWriter(&out)
		w.UseCRLF = true // RFC 4180
		err = w.WriteAll(rows)
	case "html":
		say := func(id string, arg string) string {
			return plan.Typeset(lang, fmt.Sprintf(copyWords[id].In(lang), arg))
		}
		for i, l := range lines {
			f, _ := p.Charter.Field(l.Field)
			lines[i].Value = strings.Join(plan.Spoken(f, l.Value, lang), ", ")
		}
		err = copyPage.Execute(&out, map[string]any{"Lang": lang, "Title": say("title", p.Charter.Site.Name.In(lang)), "Made": say("made", plan.Moment(now, lang)), "Values": lines})
	default:
		return nil, nil
	}
	return out.Bytes(), err
}
