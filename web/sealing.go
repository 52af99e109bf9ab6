package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/semaphore"

	"charte/charter"
	"charte/envelope"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web/page"
)

// errSignedOut says to a script that nobody is signed in any more.
var errSignedOut = errors.New("web: the session has ended")

// How many chunks are read at once: one is in memory for each.
const (
	chunksMost   = 64 // of everybody
	chunksOfOne  = 3  // of one person
	chunkPatient = 3 * time.Minute
	rawMedia     = "application/octet-stream"
)

// documentTypes are what people may deposit: what its readers can look at without anything that runs.
var documentTypes = []string{"application/pdf", "image/jpeg", "image/png", "image/webp"}

// Document is a document that is asked of a person, with all that is needed to hand it in.
type Document struct {
	Name   string            `json:"name" doc:"As the charter names it."`
	Label  string            `json:"label"`
	Why    string            `json:"why"`
	Says   []string          `json:"says" doc:"What becomes of it, and when: to be shown before it is handed in."`
	Agree  string            `json:"agree,omitempty" doc:"The sentence of the box that the person has to tick first; there may be none."`
	Notice string            `json:"notice" doc:"The digest of the notice: GET /api/notices/document.NAME."`
	Types  []string          `json:"types" doc:"Media types that may be handed in."`
	Most   int64             `json:"most" doc:"Bytes."`
	State  string            `json:"state" doc:"missing, sending, waiting, valid, refused or expired."`
	Handed []Deposit         `json:"deposits" doc:"The latest first."`
	Words  map[string]string `json:"words" doc:"What the element says, in the language that was asked for."`
}

// Documents are those that are asked of a person.
type Documents struct {
	Documents []Document `json:"documents"`
}

// Deposit is one document that was handed in, or is being sent: never the document.
type Deposit struct {
	ID        seal.ID    `json:"id"`
	Document  string     `json:"document"`
	State     string     `json:"state" doc:"sending, waiting, validated, refused or ended."`
	Chunks    []int      `json:"chunks" doc:"Which have arrived, while it is being sent."`
	Begun     time.Time  `json:"begun_at"`
	Done      *time.Time `json:"done_at,omitempty"`
	Decided   *time.Time `json:"decided_at,omitempty"`
	Role      string     `json:"role,omitempty" doc:"That decided."`
	Reason    string     `json:"reason,omitempty" doc:"Of a refusal."`
	Do        string     `json:"do,omitempty" doc:"What to do after a refusal, in words."`
	Note      string     `json:"note,omitempty" doc:"Of a refusal, in the reader's words."`
	Final     bool       `json:"final" doc:"It is not to be sent again."`
	Ended     *time.Time `json:"ended_at,omitempty" doc:"From then on nobody opens it."`
	Cause     string     `json:"cause,omitempty" doc:"Why it ended."`
	By        *time.Time `json:"destroyed_by,omitempty" doc:"When it is destroyed at the latest, as things stand."`
	Destroyed *time.Time `json:"destroyed_at,omitempty"`
	Receipt   *seal.ID   `json:"certificate,omitempty" doc:"Of its destruction: GET /api/me/receipts/ID."`
}

// Beginning asks to hand in a document.
type Beginning struct {
	Notice string `json:"notice" doc:"The digest of the notice that was shown: GET /api/notices/document.NAME."`
	Once   string `json:"once,omitempty" doc:"A random word of yours: sent again with the same one, since you heard no answer, it is the same deposit."`
	Agree  bool   `json:"agree,omitempty" doc:"true: the person ticked the box, where the document has one."`
}

// Ticket is what is needed to seal a document: docs/sealed-documents.md.
type Ticket struct {
	ID      seal.ID     `json:"id"`
	At      string      `json:"at" doc:"Where its chunks are sent."`
	For     string      `json:"for" doc:"What it is sealed for: under anything else it does not open."`
	Chunk   int         `json:"chunk" doc:"Bytes of the document in a chunk."`
	Most    int64       `json:"most" doc:"Bytes of the document."`
	Readers []ReaderKey `json:"readers" doc:"For whom it is sealed: exactly these."`
}

// ReaderKey is the public key of a reader (RFC 7517).
type ReaderKey struct {
	Use string `json:"use"`
	Kty string `json:"kty"`
	Kid string `json:"kid" doc:"Its thumbprint (RFC 7638)."`
	Alg string `json:"alg"`
	N   string `json:"n"`
	E   string `json:"e"`
}

// readersOf are the keys of a ticket, in the shape of the description.
func readersOf(keys []envelope.PublicKey) (out []ReaderKey, err error) {
	for _, k := range keys {
		text, err := json.Marshal(k)
		if err != nil {
			return nil, err
		}
		var one ReaderKey
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// Finishing hands a document in, once all its chunks have arrived.
type Finishing struct {
	Line   string `json:"line" doc:"The first line of the sealed document, without its line feed."`
	Chunks int    `json:"chunks" minimum:"1" doc:"How many there are."`
}

// describes tells of one document to whoever may hand it in.
//
// Law: GDPR 13(1), GDPR 12(1)
func (l look) describes(f page.Frame, who people.Session, d charter.Document, handed []vault.Deposit) Document {
	u, _ := l.plan.Charter.Purpose(d.Purpose)
	stands := vault.Stand(d, handed, l.now())
	out := Document{Name: d.Name, Label: documentLabel(f.Lang, d), Why: say(f.Lang, u.Text), Says: l.fate(f.Lang, d), Agree: l.agreeing(f, d),
		Notice: l.notice(f.Lang, documentForm(who.Kind, d.Name)).Digest, Types: documentTypes, Most: vault.MostBytes, State: string(stands.Sort), Handed: []Deposit{}, Words: page.SealWords(f.Lang)}
	for _, one := range stands.Deposits {
		out.Handed = append(out.Handed, stateOf(f.Lang, d, one))
	}
	return out
}

func stateOf(lang string, doc charter.Document, d vault.Deposit) Deposit {
	out := Deposit{ID: d.ID, Document: d.Document, State: string(d.State), Chunks: d.Here, Begun: d.Begun.UTC(), Done: moment(d.Done), Decided: moment(d.Decided), Role: d.Role,
		Note: d.Note.Reveal(own), Final: d.Final, Ended: moment(d.EndedAt), Cause: string(d.Cause), Destroyed: moment(d.Destroyed)}
	if out.Chunks == nil {
		out.Chunks = []int{}
	}
	if why, ok := vault.ReasonOf(d.Reason); ok {
		out.Reason = say(lang, why.Text)
		if !d.Final {
			out.Do = say(lang, why.Do)
		}
	}
	if due, _ := vault.Due(doc, d); d.Destroyed.IsZero() && !d.EndedAt.IsZero() {
		out.By = moment(vault.By(doc, due))
	} else if d.Destroyed.IsZero() {
		out.By = moment(due)
	}
	if !d.Certificate.IsZero() {
		out.Receipt = &d.Certificate
	}
	return out
}

// forScripts lets only a signed-in person through, and answers the script of a page as the API answers programs. It is no page: nothing
// of it is kept.
//
// Law: GDPR 32(1)(b)
func forScripts(h func(http.ResponseWriter, *http.Request, people.Session) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		err := errSignedOut
		switch c := asking(r); {
		case c.signed && c.waits(r.URL.Path):
			err = errParent
		case c.signed:
			err = h(w, r, c.who)
		}
		if err != nil {
			failAPI(w.(*answer), r, err)
		}
		return nil
	}
}

func describeDocument(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := askedPaper(r.Context(), s, who, r.PathValue("document"))
		if err != nil {
			return err
		}
		handed, err := s.Deposits(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		return sendJSON(w, http.StatusOK, l.describes(page.Frame{Lang: asking(r).lang}, who, d, handed))
	}
}

// begins begins a deposit, for a page and for a program.
//
// Law: GDPR 9(2)(a), GDPR 7(1), GDPR 13(1)
func (l look) begins(r *http.Request, s *store.Site, who people.Session, d charter.Document, in Beginning, at string, now time.Time) (Ticket, error) {
	inForce := false
	for lang := range l.read {
		inForce = inForce || l.notice(lang, documentForm(who.Kind, d.Name)).Digest == in.Notice
	}
	if !inForce {
		return Ticket{}, uninformed{noticeOf(l.notice(asking(r).lang, documentForm(who.Kind, d.Name)))}
	}
	who.Notice = in.Notice
	begin := func() (vault.Ticket, error) { return s.BeginDeposit(r.Context(), who, d.Name, in.Agree, now) }
	if in.Once != "" {
		begin = func() (vault.Ticket, error) {
			return s.BeginDepositOnce(r.Context(), who, d.Name, in.Once, in.Agree, now)
		}
	}
	t, err := begin()
	if errors.Is(err, store.ErrPurpose) && vault.Asks(d) && !in.Agree {
		err = invalid{"body.", []people.Problem{{Field: "agree", Message: "seal.agree-first"}}, func(name string) string { return name }}
	}
	if errors.Is(err, store.ErrMinor) { // Law: GDPR 8(1), LIL 45
		err = errAlone
	}
	if err != nil {
		return Ticket{}, err
	}
	readers, err := readersOf(t.Readers)
	return Ticket{t.ID, at + t.ID.String(), t.For, t.Chunk, t.Most, readers}, err
}

func beginDeposit(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := askedPaper(r.Context(), s, who, r.PathValue("document"))
		if err != nil {
			return err
		}
		in, err := readJSON[Beginning](r)
		if err != nil {
			return err
		}
		t, err := l.begins(r, s, who, d, in, depositsPath, now())
		if err != nil {
			return err
		}
		return sendJSON(w, http.StatusCreated, t)
	}
}

func depositState(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, doc, err := ownDeposit(s, l, r, who)
		if err != nil {
			return err
		}
		return sendJSON(w, http.StatusOK, stateOf(asking(r).lang, doc, d))
	}
}

func dropDeposit(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		if err := s.WithdrawDeposit(r.Context(), who, id, now()); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

func finishDeposit(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		in, err := readJSON[Finishing](r)
		if err != nil {
			return err
		}
		if err := s.FinishDeposit(r.Context(), who, id, in.Line, in.Chunks, now()); err != nil {
			return err
		}
		d, doc, err := ownDeposit(s, l, r, who)
		if err != nil {
			return err
		}
		return sendJSON(w, http.StatusOK, stateOf(asking(r).lang, doc, d))
	}
}

func putChunk(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		if err := l.chunks.keep(w, r, s, who, r.PathValue("id"), r.PathValue("n"), now); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// chunking reads the chunks of everybody, a few at once.
type chunking struct {
	all *semaphore.Weighted
	mu  sync.Mutex
	of  map[string]int
}

func newChunking() *chunking {
	return &chunking{all: semaphore.NewWeighted(chunksMost), of: map[string]int{}}
}

// enter counts one more chunk of somebody, if there is room.
func (c *chunking) enter(who string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of[who] >= chunksOfOne || !c.all.TryAcquire(1) {
		return false
	}
	c.of[who]++
	return true
}

func (c *chunking) leave(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of[who]--; c.of[who] == 0 {
		delete(c.of, who)
	}
	c.all.Release(1)
}

// keep reads one chunk, for a page and for a program: no more of it than a chunk may have is ever in memory. A slow line has its time.
//
// Law: GDPR 25(1), GDPR 32(1)(b)
func (c *chunking) keep(w http.ResponseWriter, r *http.Request, s *store.Site, who people.Session, deposit, number string, now func() time.Time) error {
	id, err := seal.ParseID(deposit)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return errNotHere
	}
	of := s.Name() + "/" + who.Subject.String()
	if !c.enter(of) {
		return errBusy
	}
	defer c.leave(of)
	line := http.NewResponseController(w)
	_ = line.SetReadDeadline(time.Time{}) // a connection without deadlines needs none
	late := time.AfterFunc(chunkPatient, func() { _ = line.SetReadDeadline(time.Unix(1, 0)) })
	defer late.Stop()
	sealed := make([]byte, 0, min(max(r.ContentLength, 0), vault.ChunkBytes)+1)
	for {
		if len(sealed) > vault.ChunkBytes {
			return errTooLarge
		}
		if len(sealed) == cap(sealed) {
			sealed = append(sealed, 0)[:len(sealed)]
		}
		got, err := r.Body.Read(sealed[len(sealed):min(cap(sealed), vault.ChunkBytes+1)])
		if sealed = sealed[:len(sealed)+got]; errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	if r.ContentLength >= 0 && int64(len(sealed)) != r.ContentLength {
		return vault.ErrChunk
	}
	return s.PutChunk(r.Context(), who, id, n, sealed, now())
}

// byScript reports whether a request is for what the script of a page asks: it reads JSON, whatever goes wrong.
func byScript(r *http.Request) bool {
	path := r.URL.Path
	return strings.HasPrefix(path, depositsPath) && !strings.HasSuffix(path, "/withdraw") || strings.HasPrefix(path, documentsPath+"/") && strings.HasSuffix(path, "/seal")
}

// chunkSent reports whether a request brings a chunk.
func chunkSent(r *http.Request) bool {
	return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/deposits/") && strings.Contains(r.URL.Path, "/chunks/")
}

// readJSON reads what a script sent: nothing else, and nothing that was not asked for.
func readJSON[T any](r *http.Request) (in T, err error) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind != "application/json" {
		return in, errMedia
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return in, err
	}
	if !utf8.Valid(text) {
		return in, errForm
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(&in) != nil || d.More() {
		return in, errForm
	}
	return in, nil
}

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
