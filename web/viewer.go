package web

import (
	"net/http"
	"sync"

	"charte/web/page"
)

// Where the files are by which keys are made and documents shown.
const (
	keysPath   = "/keys.js"
	viewerPath = "/viewer"
)

var (
	keysFile = prepare("text/javascript; charset=utf-8", page.KeysScript())
	keysURL  = versioned(keysPath, keysFile)

	viewerScript = prepare("text/javascript; charset=utf-8", page.ViewerScript())
	viewerStyle  = prepare("text/css; charset=utf-8", page.ViewerStyle())
)

// PDF.js is large: it is packed when somebody asks for it first.
var (
	pdfFile   = sync.OnceValue(func() prepared { return prepare("text/javascript; charset=utf-8", page.PDFScript()) })
	pdfWorker = sync.OnceValue(func() prepared { return prepare("text/javascript; charset=utf-8", page.PDFWorker()) })
	viewer    = prepare("text/html; charset=utf-8", page.Viewer(versioned(viewerPath+".css", viewerStyle), versioned(viewerPath+".js", viewerScript), viewerPath+"/pdf.mjs", viewerPath+"/pdf.worker.mjs"))
)

// viewerPolicy is what the viewer may do: run its own scripts, and draw. It has no origin, no cookies, no network, no form and no window,
// whatever a document that it draws contains.
//
// Law: GDPR 32(1)(b)
const viewerPolicy = "sandbox allow-scripts; default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; form-action 'none'; base-uri 'none'; " +
	"frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

// viewerRoutes serve the viewer and its files. A page without an origin asks for them as any other site would.
func viewerRoutes() []route {
	return []route{
		{"GET " + keysPath, static(keysFile)},
		{"GET " + viewerPath, func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Content-Security-Policy", viewerPolicy)
			return static(viewer)(w, r)
		}},
		{"GET " + viewerPath + ".js", anywhereElse(static(viewerScript))},
		{"GET " + viewerPath + ".css", anywhereElse(static(viewerStyle))},
		{"GET " + viewerPath + "/pdf.mjs", anywhereElse(func(w http.ResponseWriter, r *http.Request) error { return static(pdfFile())(w, r) })},
		{"GET " + viewerPath + "/pdf.worker.mjs", anywhereElse(func(w http.ResponseWriter, r *http.Request) error { return static(pdfWorker())(w, r) })},
	}
}

// unlocking lets a page load the script of keys, fetch from this site, and hold the viewer; and nothing else.
//
// Law: LIL 82
func unlocking(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy+"; script-src 'self'; connect-src 'self'; frame-src 'self'")
	h.Set("Cache-Control", "no-store")
}
