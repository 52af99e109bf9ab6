package page

import (
	"bytes"
	"embed"
	"html"

	"charte/envelope"
)

//go:embed keys.js
var keysScript []byte

//go:embed viewer.js
var viewerScript []byte

//go:embed viewer.css
var viewerStyle []byte

// PDF.js 4.10.38, of the Mozilla Foundation and its contributors, as published in the package pdfjs-dist: Apache License 2.0, in
// pdfjs/LICENSE. Its two minified files are used as they are.
//
//go:embed pdfjs/pdf.min.mjs pdfjs/pdf.worker.min.mjs
var pdfFiles embed.FS

// KeysScript returns the one script of the pages of keys and of documents, an ES module, to be served as text/javascript: the format
// of sealed documents (package envelope), then what the pages do with it.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func KeysScript() []byte {
	var out []byte
	for _, part := range [][]byte{envelope.Script(), keysScript} {
		for line := range bytes.Lines(part) {
			if line = bytes.TrimSpace(line); len(line) > 0 && !left(line) {
				out = append(append(out, line...), '\n')
			}
		}
	}
	return out
}

// ViewerScript returns the script of the viewer, to be served as text/javascript.
func ViewerScript() []byte { return viewerScript }

// ViewerStyle returns its stylesheet, to be served as text/css.
func ViewerStyle() []byte { return viewerStyle }

// PDFScript returns PDF.js, and PDFWorker the part of it that reads a file, to be served as text/javascript.
func PDFScript() []byte { return pdfFile("pdfjs/pdf.min.mjs") }

// PDFWorker returns the part of PDF.js that reads a file.
func PDFWorker() []byte { return pdfFile("pdfjs/pdf.worker.min.mjs") }

func pdfFile(name string) []byte {
	b, err := pdfFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is part of the program
	}
	return b
}

// Viewer returns the page in which a document is drawn, with nothing in it but the addresses of its own files. It is given the document by
// the page around it.
//
// Law: GDPR 32(1)(b)
func Viewer(style, script, pdf, worker string) []byte {
	e := html.EscapeString
	return []byte(`<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Document</title><link rel="stylesheet" href="` + e(style) + `">
<script type="module" id="viewer-script" src="` + e(script) + `" data-pdf="` + e(pdf) + `" data-worker="` + e(worker) + `"></script></head><body></body></html>
`)
}
