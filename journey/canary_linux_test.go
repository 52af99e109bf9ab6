package journey_test

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // the backup is made by a program of its own

	"charte/charter"
	"charte/envelope"
	"charte/plan"
	"charte/seal"
	"charte/sites"
	"charte/store"
	"charte/vault"
)

// TestNothingInClearReachesTheServer hands a document in to the program as it serves in earnest, and looks for any part of it, and for its name, in
// all that the server was sent, keeps, backs up, writes in its log and has in memory. Then one is sent in clear, and each of these ways of
// looking that it reaches finds it.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func TestNothingInClearReachesTheServer(t *testing.T) {
	t.Parallel()
	text := bytes.Repeat([]byte("CANARY-DIAGNOSIS of Noa\n"), 60_000) // two chunks
	const name = "CANARY-FILE Noa.pdf"
	h := open(t, example("respite"), "respite", "CANARY", "noa@example.org")
	line := &wire{}
	client := &client{T: t, base: "http://respite.localhost:" + h.port, wire: line}
	reader := h.reader(t)
	client.join(h.post)
	asks := client.ask("GET", "/api/me/documents/"+disability, nil, 200)
	ticket := client.ask("POST", "/api/me/documents/"+disability, map[string]any{"notice": asks["notice"], "agree": true}, 201)
	first, chunks := sealedFor(t, ticket, name, text)
	at := ticket["at"].(string)
	for n, c := range chunks {
		client.ask("PUT", at+"/chunks/"+strconv.Itoa(n), c, 204)
	}
	client.ask("POST", at+"/finish", map[string]any{"line": first, "chunks": len(chunks)}, 200)

	secrets := spelt(t, "CANARY-DIAGNOSIS", "CANARY-FILE", "of Noa\nCANARY")
	look := func(where string, b []byte) bool {
		for what, s := range secrets {
			if bytes.Contains(b, s) {
				t.Logf("%s holds a canary %s", where, what)
				return true
			}
		}
		return false
	}
	h.backs(t)
	pid := h.pid(t)
	if sent := line.sent(); look("the line to the server", sent) || len(sent) < len(text) {
		t.Errorf("what was sent is in clear, or only %d bytes", len(sent))
	}
	if memory(t, pid, func(b []byte) bool { return look("the memory of the server", b) }) {
		t.Error("the document is in the memory of the server")
	}
	kept := func() bool { return in(t, h.dir, look) }
	if kept() {
		t.Error("the document is in what the server keeps")
	}

	id, err := seal.ParseID(ticket["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	d := vault.Deposit{ID: id, Chunks: len(chunks)}
	_, place, _ := strings.Cut(ticket["for"].(string), "/")
	if d.Subject, err = seal.ParseID(place[:strings.Index(place, "/")]); err != nil {
		t.Fatal(err)
	}
	d.Document = disability
	if m, got := reader.opened(d); m.Name != name || !bytes.Equal(got, text) {
		t.Errorf("its reader reads %q, %d bytes", m.Name, len(got))
	}

	// A document that is not sealed, while it is on its way: it is found there, and nowhere else.
	ticket = client.ask("POST", "/api/me/documents/"+disability, map[string]any{"notice": asks["notice"], "agree": true}, 201)
	rest, more := io.Pipe()
	refused := make(chan int)
	go func() {
		status, _ := client.sends("PUT", ticket["at"].(string)+"/chunks/0", rest, int64(len(text)/2))
		refused <- status
	}()
	if _, err := more.Write(text[:len(text)/4]); err != nil {
		t.Fatal(err)
	}
	for !memory(t, pid, func(b []byte) bool { return look("the memory of the server, now", b) }) {
		if t.Context().Err() != nil {
			t.Fatal("the search of memory is blind")
		}
	}
	if _, err := more.Write(text[len(text)/4 : len(text)/2]); err != nil {
		t.Fatal(err)
	}
	if more.Close(); <-refused != http.StatusUnprocessableEntity {
		t.Error("a chunk in clear was taken")
	}
	if !look("the line to the server, now", line.sent()) {
		t.Error("the search of the line is blind")
	}
	h.backs(t)
	if kept() {
		t.Error("what was refused is in what the server keeps")
	}
	if err := os.WriteFile(filepath.Join(h.data(), "documents", "forgotten"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if !kept() {
		t.Error("the search of files is blind")
	}
}

// reader gives the site, beside the server that runs, somebody who checks documents.
func (h *house) reader(t *testing.T) *depositor {
	t.Helper()
	d := &depositor{h: &relay{T: t, dir: h.data()}, t: t}
	s, err := store.Open(t.Context(), store.Options{Dir: h.data()})
	d.h.fine(err)
	t.Cleanup(func() { d.h.fine(s.Close()) })
	c, err := charter.Parse("respite.yaml", sites.Charter("respite"))
	d.h.fine(err)
	d.h.site, err = s.Site(plan.Compile(c), c.Site.URL)
	d.h.fine(err)
	d.engages("en")
	return d
}

// spelt gives texts in the ways in which memory or a file could hold them.
func spelt(t *testing.T, texts ...string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, text := range texts {
		all["in clear: "+text] = []byte(text)
		all["in hexadecimal: "+text] = []byte(hex.EncodeToString([]byte(text)))
		for shift := range 3 { // base64 spells a text in three ways, by where it begins
			padded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
			all[fmt.Sprint("in base64 ", shift, ": ", text)] = []byte(padded[(shift*8+5)/6 : len(padded)-1])
		}
	}
	return all
}

// in looks into each file of a folder.
func in(t *testing.T, folder string, look func(string, []byte) bool) (found bool) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			return nil // of the server that runs
		}
		files++
		found = look(path, b) || found
		return err
	})
	if err != nil || files < 6 {
		t.Fatalf("%d files: %v", files, err)
	}
	return found
}

// backs makes a backup of the rows and of the keys beside the server, as its operator does.
func (h *house) backs(t *testing.T) {
	t.Helper()
	for _, file := range []string{"charte.db", "keys.db"} {
		to := filepath.Join(h.dir, "backup-"+file)
		if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", filepath.Join(h.data(), file))
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.ExecContext(t.Context(), `vacuum into ?`, to)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// pid is the process of the server itself.
func (h *house) pid(t *testing.T) string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		line, _ := os.ReadFile(path) // it may have ended
		if words := strings.Split(string(line), "\x00"); words[0] == h.program && strings.Contains(string(line), h.data()) {
			return filepath.Base(filepath.Dir(path))
		}
	}
	t.Fatal("the server is no process")
	return ""
}

// memory looks through all that a process may write to, until something is found.
func memory(t *testing.T, pid string, found func([]byte) bool) bool {
	t.Helper()
	maps, err := os.ReadFile("/proc/" + pid + "/maps")
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open("/proc/" + pid + "/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	read := 0
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(may, "rw") {
			continue
		}
		b := make([]byte, to-from)
		n, _ := mem.ReadAt(b, int64(from)) // what was unmapped meanwhile holds nothing
		if read += n; found(b[:n]) {
			return true
		}
	}
	if read < 1<<20 {
		t.Fatalf("only %d bytes of memory were read", read)
	}
	return false
}

// wire keeps all that goes to the server.
type wire struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (w *wire) sent() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.all.Bytes())
}

type tapped struct {
	net.Conn
	wire *wire
}

// Write sends, and keeps what it sends.
func (c tapped) Write(b []byte) (int, error) {
	c.wire.mu.Lock()
	c.wire.all.Write(b)
	c.wire.mu.Unlock()
	return c.Conn.Write(b)
}

// client is a program of somebody who hands a document in without a browser.
type client struct {
	*testing.T
	base, token string
	wire        *wire
}

// sends a request on a connection of its own, and returns what comes back; length is that of the body.
func (c *client) sends(method, path string, body io.Reader, length int64) (status int, got []byte) {
	c.Helper()
	fine := func(err error) {
		if err != nil {
			c.Error(err)
		}
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.base+path, body)
	fine(err)
	r.ContentLength, r.Close = length, true
	r.Header.Set("Content-Type", map[bool]string{true: "application/octet-stream", false: "application/json"}[method == "PUT"])
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	conn, err := net.Dial("tcp", "127.0.0.1:"+r.URL.Port())
	fine(err)
	defer conn.Close()
	fine(r.Write(tapped{conn, c.wire}))
	answer, err := http.ReadResponse(bufio.NewReader(conn), r)
	fine(err)
	got, err = io.ReadAll(answer.Body)
	fine(errors.Join(err, answer.Body.Close()))
	return answer.StatusCode, got
}

// ask sends JSON, or bytes as they are, and reads JSON.
func (c *client) ask(method, path string, send any, want int) (got map[string]any) {
	c.Helper()
	body, raw := send.([]byte)
	if !raw && send != nil {
		var err error
		if body, err = json.Marshal(send); err != nil {
			c.Fatal(err)
		}
	}
	status, text := c.sends(method, path, bytes.NewReader(body), int64(len(body)))
	if status != want || len(text) > 0 && json.Unmarshal(text, &got) != nil {
		c.Fatalf("%s %s: %d, want %d: %s", method, path, status, want, text)
	}
	return got
}

// join opens the account of a family.
func (c *client) join(p *post) {
	c.Helper()
	const email = "noa@example.org"
	notice := c.ask("GET", "/api/notices/join.family", nil, 200)["digest"]
	c.ask("POST", "/api/join/family", map[string]any{"notice": notice, "values": map[string]any{"name": "Noa", "email": email, "town": "Marseille"}}, 202)
	token := ""
	for token == "" {
		p.mu.Lock()
		all, came := p.letters, p.came
		p.mu.Unlock()
		for _, l := range all {
			if _, after, ok := strings.Cut(l.body, "/confirm?t="); ok && l.to == email {
				token = strings.Fields(after)[0]
			}
		}
		if token == "" {
			select {
			case <-came:
			case <-c.Context().Done():
				c.Fatal("no letter came")
			}
		}
	}
	c.token = c.ask("POST", "/api/confirm", map[string]any{"token": token, "password": "quatre chevaux gris galopent"}, 201)["token"].(string)
}

// sealedFor seals a document as a ticket asks.
func sealedFor(t *testing.T, ticket map[string]any, name string, text []byte) (line string, chunks [][]byte) {
	t.Helper()
	var keys []envelope.PublicKey
	for _, r := range ticket["readers"].([]any) {
		jwk, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		key, err := envelope.ParsePublicKey(jwk)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	var out bytes.Buffer
	if err := envelope.Seal(&out, bytes.NewReader(text), envelope.Manifest{Name: name, Type: "application/pdf", For: ticket["for"].(string), Length: int64(len(text))}, keys...); err != nil {
		t.Fatal(err)
	}
	line, rest, _ := strings.Cut(out.String(), "\n")
	return line, slices.Collect(slices.Chunk([]byte(rest), vault.ChunkBytes))
}
