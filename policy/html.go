package policy

import (
	"html/template"
	"strings"
)

// HTML writes the policy as one <article> without a style, with the anchors of Markdown. It loads nothing from anywhere.
func HTML(d Document) string { return executed("article", d) }

// Page writes the policy as a whole HTML document that prints well, with its own few rules of style. It loads nothing from anywhere.
func Page(d Document) string { return executed("page", d) }

// executed fills one of this file's templates.
func executed(name string, d Document) string {
	p := printed{Document: d}
	Write(d, &p)
	var b strings.Builder
	if err := pages.ExecuteTemplate(&b, name, p); err != nil {
		panic(err) // the templates and what fills them are all in this file
	}
	return b.String()
}

// printed is a writer that keeps what the templates show.
type printed struct {
	Document
	Blocks []block
	listed bool // the last block is a list that goes on
}

// A block is one heading, one paragraph, one list or one table.
type block struct {
	Kind    string // "h", "p", "ul" or "table"
	Heading Heading
	Lines   []Line
	Table   Table
}

func (p *printed) Title(string)      {}
func (p *printed) Heading(h Heading) { p.add(block{Kind: "h", Heading: h}) }
func (p *printed) Paragraph(l Line)  { p.add(block{Kind: "p", Lines: []Line{l}}) }
func (p *printed) Table(t Table)     { p.add(block{Kind: "table", Table: t}) }
func (p *printed) End()              { p.listed = false }

func (p *printed) Item(l Line) {
	if !p.listed {
		p.add(block{Kind: "ul"})
		p.listed = true
	}
	last := &p.Blocks[len(p.Blocks)-1]
	last.Lines = append(last.Lines, l)
}

func (p *printed) add(b block) { p.Blocks, p.listed = append(p.Blocks, b), false }

var pages = template.Must(template.New("pages").Parse(`
{{- define "line"}}{{.Text}}{{with .Note}} <small>({{.}})</small>{{end}}{{range .Links}} <a href="{{.URL}}">{{.Text}}</a>{{end}}{{end -}}

{{- define "article" -}}
<article lang="{{.Lang}}">
<h1>{{.Document.Title}}</h1>
{{range .Blocks -}}
{{if eq .Kind "h"}}{{with .Heading}}{{if eq .Level 2}}<h2 id="{{.Anchor}}">{{.Text}}{{with .Note}} <small>({{.}})</small>{{end}}</h2>
{{- else}}<h3 id="{{.Anchor}}">{{.Text}}{{with .Note}} <small>({{.}})</small>{{end}}</h3>{{end}}{{end}}
{{- else if eq .Kind "p"}}{{range .Lines}}<p>{{template "line" .}}</p>{{end}}
{{- else if eq .Kind "ul"}}<ul>
{{range .Lines}}<li{{with .Anchor}} id="{{.}}"{{end}}>{{template "line" .}}</li>
{{end}}</ul>
{{- else}}<table>
<thead><tr>{{range .Table.Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{range .Table.Rows}}<tr>{{range $i, $c := .}}{{if $i}}<td>{{$c}}</td>{{else}}<th scope="row">{{$c}}</th>{{end}}{{end}}</tr>
{{end}}</tbody>
</table>{{end}}
{{end}}</article>
{{end -}}

{{- define "page" -}}
<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<title>{{.Document.Title}} · {{.Site}}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
@page{size:A4;margin:18mm 16mm}
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Charter,Georgia,serif;color:#1c1b18;background:#fff}
h1,h2,h3{line-height:1.25;break-after:avoid}
h2{margin:2rem 0 .6rem;padding-top:.6rem;border-top:1px solid #857f72}
h3{font-size:1.05rem;margin:1.2rem 0 .3rem}
ul{padding-left:1.2rem}
li,tr{break-inside:avoid}
li{margin:.25rem 0}
small{color:#5d594f}
a{color:#1b4f8b}
table{width:100%;border-collapse:collapse;font-size:.85rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem .35rem 0;border-bottom:1px solid #dedad0;overflow-wrap:anywhere}
tbody th{font-weight:600}
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt}a{color:inherit}}
</style>
</head>
<body>
{{template "article" .}}</body>
</html>
{{end -}}
`))
