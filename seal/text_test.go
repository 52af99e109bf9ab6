package seal

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"log/slog"
	"strings"
	"testing"
)

const secret = "Camille-7f3a"

// Everything a value could slip out of: as itself, behind a pointer, inside
// exported and unexported fields, in slices and maps.
func disguises() map[string]any {
	v := NewText(secret)
	return map[string]any{
		"value":      v,
		"pointer":    &v,
		"exported":   struct{ Name Text }{v},
		"unexported": struct{ name Text }{v},
		"slice":      []Text{v},
		"map":        map[string]Text{"name": v},
		"nested":     &struct{ in []struct{ t Text } }{[]struct{ t Text }{{v}}},
	}
}

func TestTextNeverPrints(t *testing.T) {
	for name, d := range disguises() {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%p", "%T", "%t", "%o", "%08.3f", "%!"} {
			noLeak(t, name+" "+verb, fmt.Sprintf(verb, d))
		}
		noLeak(t, name+" Sprint", fmt.Sprint(d)+fmt.Sprintln(d))
		noLeak(t, name+" error", fmt.Errorf("no: %v", d).Error())
		if b, err := json.Marshal(d); err == nil {
			noLeak(t, name+" json", string(b))
		}
		if b, err := xml.Marshal(d); err == nil {
			noLeak(t, name+" xml", string(b))
		}
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", d)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", d)
		if err := template.Must(template.New("").Parse("{{.}}")).Execute(&out, d); err != nil {
			t.Fatal(err)
		}
		noLeak(t, name+" log and page", out.String())
	}
}

func noLeak(t *testing.T, where, printed string) {
	t.Helper()
	hexed := fmt.Sprintf("%x", secret)
	if strings.Contains(printed, secret) || strings.Contains(strings.ToLower(printed), hexed) {
		t.Errorf("%s gives the value away: %s", where, printed)
	}
}

func TestTextShowsThatItIsSealed(t *testing.T) {
	for _, v := range []Text{{}, NewText(secret)} {
		j, _ := json.Marshal(map[string]Text{"v": v})
		m, _ := v.MarshalText()
		for _, got := range []string{v.String(), v.GoString(), fmt.Sprintf("%v", v), v.LogValue().String(), string(m)} {
			if got != "[sealed]" {
				t.Errorf("got %q", got)
			}
		}
		if string(j) != `{"v":"[sealed]"}` {
			t.Errorf("got %s", j)
		}
	}
}

func TestTextReveal(t *testing.T) {
	if got := NewText(secret).Reveal("GDPR 15(1)"); got != secret {
		t.Errorf("got %q", got)
	}
	if got := (Text{}).Reveal("GDPR 15(1)"); got != "" {
		t.Errorf("zero: got %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("revealed without a clause")
		}
	}()
	NewText(secret).Reveal("")
}

func TestTextEqual(t *testing.T) {
	a, b, c := NewText("ada"), NewText("ada"), NewText("bob")
	if !a.Equal(b) || a.Equal(c) || a.Equal(Text{}) || !NewText("").Equal(Text{}) {
		t.Error("Equal does not compare values")
	}
	if a.IsZero() || !NewText("").IsZero() {
		t.Error("IsZero is wrong")
	}
}

func TestKeysNeverPrint(t *testing.T) {
	k, err := ParseKeyring([]byte(oldFile))
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := k.NewDataKey("skills", ID{1})
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]any{
		"keyring": k, "copied keyring": *k, "data key": key, "inside": struct {
			k  *Keyring
			kk Keyring
			d  DataKey
		}{k, *k, key},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
			got := strings.ToLower(fmt.Sprintf(verb, d))
			for _, bad := range []string{strings.Repeat("11", 8), "17 17 17", "0x11, 0x11", strings.Repeat("\x11", 8)} {
				if strings.Contains(got, bad) {
					t.Errorf("%s %s gives a secret away", name, verb)
				}
			}
		}
		if b, err := json.Marshal(d); err == nil && strings.Contains(string(b), "11") {
			t.Errorf("%s: json gives a secret away: %s", name, b)
		}
	}
}
