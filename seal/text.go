package seal

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what every secret and every personal value prints as.
const hidden = "[sealed]"

// Text is a personal value on its way through the program. It prints, logs and
// marshals as "[sealed]"; only Reveal gives the value. The zero Text is empty.
// Two Texts are compared with Equal: == does not compile.
type Text struct {
	_ [0]func() // not comparable: == would compare pointers, not values
	s *string   // a pointer, so that no fmt verb reaches the value
}

// NewText takes a personal value in; NewText("") is the zero Text.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{s: &s}
}

// Reveal returns the value, and names the clause of the charter or of the law
// that allows this use, for instance "purpose account" or "GDPR 15(1)". It
// panics on an empty clause: a use that nothing allows is a programming error.
//
// Law: GDPR 5(1)(b)
func (t Text) Reveal(clause string) string {
	if clause == "" {
		panic("seal: Reveal without a clause")
	}
	if t.s == nil {
		return ""
	}
	return *t.s
}

// Equal reports whether both hold the same value, without revealing it.
func (t Text) Equal(o Text) bool {
	if t.s == nil || o.s == nil {
		return t.s == o.s
	}
	return *t.s == *o.s
}

// IsZero reports whether the value is empty.
func (t Text) IsZero() bool { return t.s == nil }

// String hides the value.
func (t Text) String() string { return hidden }

// GoString hides the value.
func (t Text) GoString() string { return hidden }

// Format hides the value from every verb of package fmt.
func (t Text) Format(f fmt.State, _ rune) { hide(f) }

// LogValue hides the value from package slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the value.
func (t Text) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalText hides the value.
func (t Text) MarshalText() ([]byte, error) { return []byte(hidden), nil }

func hide(w io.Writer) { _, _ = io.WriteString(w, hidden) }
