package web

import "net/http"

// anywhereElse lets the pages of other sites load a script too: it is the same for everybody, and holds nothing of anybody.
//
// Law: GDPR 25(1)
func anywhereElse(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		return h(w, r)
	}
}
