package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charte/seal"
)

var errRoom = errors.New("room: not today")

// logged writes one line through the handler and reads it back.
func logged(t interface{ Fatal(...any) }, write func(*slog.Logger)) (string, map[string]any) {
	var b bytes.Buffer
	write(slog.New(seal.Redact(slog.NewJSONHandler(&b, &slog.HandlerOptions{AddSource: true}), errRoom)))
	line := map[string]any{}
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatal(err, b.String())
	}
	return b.String(), line
}

func TestRedactPasses(t *testing.T) {
	for _, test := range []struct {
		attr slog.Attr
		want any
	}{
		{slog.String("site", "skills"), "skills"},
		{slog.String("route", "GET /my-data/receipt/{id}"), "GET /my-data/receipt/{id}"},
		{slog.String("route", "POST /{$}"), "POST /{$}"},
		{slog.String("method", "POST"), "POST"},
		{slog.String("addr", "127.0.0.1:8080"), "127.0.0.1:8080"},
		{slog.String("letter", "farewell"), "farewell"},
		{slog.Int("status", 404), 404.0},
		{slog.Duration("duration", time.Millisecond), 1e6},
		{slog.Int("count", 3), 3.0},
		{slog.Any("err", errRoom), "room: not today"},
		{slog.Any("err", fmt.Errorf("lou@example.org: %w", errRoom)), "room: not today"},
		{slog.Any("err", errors.Join(errors.New("lou@example.org"), io.EOF)), "EOF"},
		{slog.Any("err", fmt.Errorf("dial: %w", syscall.ECONNREFUSED)), "connection refused"},
		{slog.Any("err", fmt.Errorf("lou: %w", reply{550})), "refused with code 550"},
		{slog.Any("err", fmt.Errorf("lou: %w", errors.New("lou@example.org"))), "error of type *errors.errorString"},
		{slog.Any("error", context.Canceled), "context canceled"},
	} {
		if _, line := logged(t, func(l *slog.Logger) { l.LogAttrs(t.Context(), slog.LevelInfo, "done", test.attr) }); line[test.attr.Key] != test.want {
			t.Errorf("%v became %v, not %v", test.attr, line[test.attr.Key], test.want)
		}
	}
}

type reply struct{ code int }

func (r reply) Error() string { return "550 no such user lou@example.org" }
func (r reply) Safe() string  { return fmt.Sprintf("refused with code %d", r.code) }

func TestRedactWithholds(t *testing.T) {
	for _, attr := range []slog.Attr{
		slog.String("email", "lou@example.org"),
		slog.String("site", "lou@example.org"),
		slog.String("route", "/confirm?t=secret"),
		slog.String("addr", "203.0.113.7:443"),
		slog.String("job", "Lou Durand"),
		slog.String("count", "lou"),
		slog.Any("site", []string{"lou"}),
		slog.Any("anything", map[string]string{"lou": "durand"}),
		slog.Any("ip", netip.MustParseAddr("203.0.113.7")),
		slog.Any("status", stringer{"lou"}),
		slog.Any("resolved", valuer{"lou"}),
		slog.String("lou", "durand"),
		slog.Group("lou", slog.String("durand", "lou")),
		slog.Time("born", time.Date(1990, 3, 14, 0, 0, 0, 0, time.UTC)),
	} {
		text, _ := logged(t, func(l *slog.Logger) { l.LogAttrs(t.Context(), slog.LevelInfo, "done", attr) })
		for _, secret := range []string{"lou", "Lou", "durand", "203.0", "secret", "1990"} {
			if strings.Contains(text, secret) {
				t.Errorf("%v leaks %s: %s", attr, secret, text)
			}
		}
	}
	for _, message := range []string{"hello lou@example.org", "from 203.0.113.7", "id 42", strings.Repeat("long ", 40), "été"} {
		if _, line := logged(t, func(l *slog.Logger) { l.Info(message) }); line["msg"] != "[withheld]" {
			t.Errorf("the message %q passes", message)
		}
	}
}

type stringer struct{ s string }

func (s stringer) String() string { return s.s }

type valuer struct{ s string }

func (v valuer) LogValue() slog.Value { return slog.GroupValue(slog.String(v.s, v.s)) }

// A value that people could have typed never reaches a line, wherever in a record it was put.
func TestRedactNeverLeaks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// The marker is what a person's value has and the program's own words have not.
		secret := rapid.StringMatching(`[a-zé ]{0,8}@[a-z]{3,8}\.example`).Draw(t, "secret")
		text, _ := logged(t, func(l *slog.Logger) {
			for range rapid.IntRange(0, 3).Draw(t, "depth") {
				if rapid.Bool().Draw(t, "group") {
					l = l.WithGroup(name(t, secret))
				} else {
					l = l.With(attribute(t, secret, 2))
				}
			}
			message := "done"
			if rapid.Bool().Draw(t, "message") {
				message = "done for " + secret
			}
			l.Info(message, attribute(t, secret, 3), attribute(t, secret, 3))
		})
		if strings.Contains(text, "@") {
			t.Fatalf("leaks: %s", text)
		}
	})
}

func name(t *rapid.T, secret string) string {
	return rapid.SampledFrom([]string{"site", "route", "err", "error", "job", "method", "version", "addr", "email", "x", "status", secret}).Draw(t, "key")
}

func attribute(t *rapid.T, secret string, depth int) slog.Attr {
	key := name(t, secret)
	switch rapid.IntRange(0, 9).Draw(t, "value") {
	case 0:
		return slog.Any(key, errors.New(secret))
	case 1:
		return slog.Any(key, fmt.Errorf("failed for %s: %w", secret, errRoom))
	case 2:
		return slog.Any(key, errors.Join(errors.New(secret), reply{421}))
	case 3:
		return slog.Any(key, []string{secret})
	case 4:
		return slog.Any(key, map[string]any{secret: secret})
	case 5:
		return slog.Any(key, stringer{secret})
	case 6:
		return slog.Any(key, valuer{secret})
	case 7:
		return slog.Any(key, &secret)
	case 8:
		if depth > 0 {
			return slog.Attr{Key: key, Value: slog.GroupValue(attribute(t, secret, depth-1), attribute(t, secret, depth-1))}
		}
	}
	return slog.String(key, secret)
}
