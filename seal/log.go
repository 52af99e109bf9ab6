package seal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strconv"
	"syscall"
)

// withheld is what a log line shows in the place of what it may not tell.
const withheld = "[withheld]"

// Redact returns a handler that passes to h only what is known to be harmless: attributes with a key of its list
// whose value has that key's shape, numbers and durations under those keys, and errors reduced to what Reduce
// tells. Everything else becomes "[withheld]", and so does a message that is not plain words. sentinels are the
// errors of the rooms, whose constant texts may be shown.
//
// Law: GDPR 5(1)(c), 32(1)
func Redact(h slog.Handler, sentinels ...error) slog.Handler {
	return &redactor{h, sentinels}
}

type redactor struct {
	next      slog.Handler
	sentinels []error
}

// Shapes of the words that may be logged. None lets a blank, an at sign or an accent through.
var (
	word    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,39}$`)
	pattern = regexp.MustCompile(`^[A-Z]* ?[a-z0-9._-]*(/[a-z0-9_.-]*|/\{[a-zA-Z_]+(\.\.\.)?\}|/\{\$\})*$`) // "GET /join/{kind}"
	number  = regexp.MustCompile(`^v?[0-9a-f.+-]{1,64}$`)
	listen  = regexp.MustCompile(`^(127\.0\.0\.1|\[::1\]|localhost|0\.0\.0\.0|\[::\])?:[0-9]{1,5}$`)
	durable = regexp.MustCompile(`^(sqlite|postgresql)[a-z_=, ]*$`)
	plain   = regexp.MustCompile(`^[A-Za-z][A-Za-z ,;:.'/()-]{0,119}$`)
)

// open lists the keys that may be logged, each with the shape of its texts; nil lets numbers through and no text.
var open = map[string]*regexp.Regexp{
	"site": word, "job": word, "job_kind": word, "letter": word, "probe": word, "queue": word, "method": word, "class": word, "signal": word,
	"route": pattern, "addr": listen, "version": number, "ref": number, "store": durable,
	"status": nil, "duration": nil, "took": nil, "attempt": nil, "count": nil, "bytes": nil, "job_id": nil, "sites": nil, "size": nil,
	"warned": nil, "ended": nil, "unconfirmed": nil, "expired": nil, "erased": nil, "sent": nil, "dropped": nil, "requeued": nil, "pages": nil, "cookies": nil, "parties": nil,
}

// Enabled asks the handler below.
func (r *redactor) Enabled(ctx context.Context, l slog.Level) bool { return r.next.Enabled(ctx, l) }

// Handle passes a record on, without what it may not tell.
func (r *redactor) Handle(ctx context.Context, rec slog.Record) error {
	message := rec.Message
	if !plain.MatchString(message) {
		message = withheld
	}
	clean := slog.NewRecord(rec.Time, rec.Level, message, 0) // without its place: a path of the machine that built it
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(r.attr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

// WithAttrs hides now what every record would have to hide later.
func (r *redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &redactor{r.next.WithAttrs(r.attrs(attrs)), r.sentinels}
}

// WithGroup opens a group, whose name is a key like any other.
func (r *redactor) WithGroup(name string) slog.Handler {
	if name == "" {
		return r
	}
	return &redactor{r.next.WithGroup(key(name)), r.sentinels}
}

func (r *redactor) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = r.attr(a)
	}
	return clean
}

// key hides a key that is no word of the program: a map of values may have been logged by its keys.
func key(k string) string {
	if _, ok := open[k]; ok || k == "err" || k == "error" {
		return k
	}
	return "other"
}

func (r *redactor) attr(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		return slog.Attr{Key: key(a.Key), Value: slog.GroupValue(r.attrs(value.Group())...)}
	}
	name := key(a.Key)
	if err, ok := value.Any().(error); ok {
		return slog.String(name, Reduce(err, r.sentinels...))
	}
	shape, known := open[name]
	if !known {
		return slog.String(name, withheld)
	}
	switch value.Kind() {
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindBool, slog.KindDuration:
		return slog.Attr{Key: name, Value: value}
	case slog.KindString:
		if shape != nil && shape.MatchString(value.String()) {
			return slog.String(name, value.String())
		}
	}
	return slog.String(name, withheld)
}

// harmless are errors of the standard library whose texts are constants.
var harmless = []error{
	context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe,
	fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, fs.ErrClosed, errors.ErrUnsupported,
}

// Reduce tells of an error only what cannot be personal: the text of its Safe() string method, of a sentinel among
// those given, of a constant error of the standard library or of the system; or else its type.
func Reduce(err error, sentinels ...error) string {
	if err == nil {
		return ""
	}
	var safe interface{ Safe() string }
	if errors.As(err, &safe) {
		return safe.Safe()
	}
	for _, list := range [][]error{sentinels, harmless} {
		for _, s := range list {
			if errors.Is(err, s) {
				return s.Error()
			}
		}
	}
	var system syscall.Errno
	if errors.As(err, &system) {
		return system.Error()
	}
	var slow interface{ Timeout() bool }
	if errors.As(err, &slow) && slow.Timeout() {
		return "timeout"
	}
	var code interface{ SQLState() string }
	if errors.As(err, &code) && number.MatchString(code.SQLState()) {
		return "database error " + code.SQLState()
	}
	var lite interface{ Code() int }
	if errors.As(err, &lite) {
		return "error of type " + fmt.Sprintf("%T", lite) + " code " + strconv.Itoa(lite.Code())
	}
	return "error of type " + kind(err)
}

// kind is the type of the innermost error.
func kind(err error) string {
	for {
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			if inner := e.Unwrap(); inner != nil {
				err = inner
				continue
			}
		case interface{ Unwrap() []error }:
			if inner := e.Unwrap(); len(inner) > 0 {
				err = inner[0]
				continue
			}
		}
		return fmt.Sprintf("%T", err)
	}
}
