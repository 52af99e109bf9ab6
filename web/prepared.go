package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// prepared is a whole answer made beforehand: its bytes as they are and, where that is worth it, packed.
//
// Packing makes the length of an answer depend on its content. These answers are the same for everybody and hold nothing that
// the request sent, so that their lengths tell nothing (the attack called BREACH needs a secret and a guess in one answer).
type prepared struct {
	kind          string // media type
	plain, packed encoded
}

// encoded is a body in one encoding, with what tells it from any other (RFC 9110 8.8.3, RFC 9530 3).
type encoded struct {
	body        []byte // nil: there is none
	tag, digest string
}

func prepare(kind string, body []byte) prepared {
	p := prepared{kind: kind, plain: encode(body)}
	var small bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&small, gzip.BestCompression) // the level is one of the package's own
	_, _ = zip.Write(body)                                      // memory takes everything
	_ = zip.Close()
	if small.Len() < len(body)*9/10 {
		p.packed = encode(small.Bytes())
	}
	return p
}

func encode(body []byte) encoded {
	sum := sha256.Sum256(body)
	return encoded{body, `"` + hex.EncodeToString(sum[:16]) + `"`, "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"}
}

// version is short, and changes with the content.
func (p prepared) version() string { return p.plain.tag[1:13] }

// serve answers with the bytes, or with 304 to whoever has them. The caller has set Cache-Control.
func (p prepared) serve(w http.ResponseWriter, r *http.Request) error {
	h, one := w.Header(), p.plain
	if p.packed.body != nil {
		vary(h, "Accept-Encoding")
		if unpacks(r.Header) {
			one = p.packed
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Type", p.kind)
	h.Set("Content-Length", strconv.Itoa(len(one.body)))
	h.Set("ETag", one.tag)
	h.Set("Repr-Digest", one.digest)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(one.body))
	return nil
}

// vary says that an answer depends on one more header of the request.
func vary(h http.Header, name string) {
	if before := h.Get("Vary"); before != "" {
		name = before + ", " + name
	}
	h.Set("Vary", name)
}

// unpacks reports whether a request takes gzip (RFC 9110 12.5.3). A wildcard alone does not count: some who send it cannot.
func unpacks(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(strings.ToLower(weight), " ", "")
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
