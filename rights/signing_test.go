package rights_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"charte/rights"
	"charte/seal"
)

// TestPackageTellsTheSignIns: by what and from where somebody signs in is held about them, and goes with the rest; by what they prove it does not.
//
// Law: GDPR 15(1), GDPR 20(1)
func TestPackageTellsTheSignIns(t *testing.T) {
	h := ines()
	h.SignIns[0].Browser = seal.NewText("Firefox, Windows")
	h.Sessions = []rights.Session{{ID: seal.ID{7}, Started: now.Add(-time.Hour), Used: now, Ends: now.Add(time.Hour), Factors: 2, Network: seal.NewText("203.0.113.0/24"), Browser: seal.NewText("Safari, iPhone")}}
	h.Factors = []rights.Factor{{ID: seal.ID{8}, Kind: "passkey", Name: seal.NewText("blue key"), Added: now.AddDate(0, -1, 0), Used: now},
		{ID: seal.ID{9}, Kind: "recovery", Added: now.AddDate(0, -1, 0), Left: 0}}
	var got struct {
		Open []struct {
			Used    time.Time `json:"last_used_at"`
			Browser string
			Network string
			Proofs  int
		} `json:"open_sessions"`
		Factors []struct {
			Kind, Name string
			Added      time.Time  `json:"added_at"`
			Used       *time.Time `json:"last_used_at"`
			Left       *int       `json:"codes_left"`
		} `json:"second_factors"`
		Values []struct{ Field, Browser string }
	}
	files := unzip(t, pack(t, h, "en"))
	if err := json.Unmarshal([]byte(files["data.json"]), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Open) != 1 || got.Open[0].Browser != "Safari, iPhone" || got.Open[0].Network != "203.0.113.0/24" || got.Open[0].Proofs != 2 || !got.Open[0].Used.Equal(now) {
		t.Errorf("sessions %+v", got.Open)
	}
	if len(got.Factors) != 2 || got.Factors[0].Name != "blue key" || got.Factors[0].Left != nil || !got.Factors[0].Used.Equal(now) || got.Factors[1].Kind != "recovery" || got.Factors[1].Used != nil || got.Factors[1].Left == nil || *got.Factors[1].Left != 0 {
		t.Errorf("factors %+v", got.Factors)
	}
	if v := got.Values[5]; v.Field != "ip" || v.Browser != "Firefox, Windows" || got.Values[6].Browser != "" {
		t.Errorf("sign-ins %+v", got.Values[5:])
	}
	if table := files["data.csv"]; !strings.Contains(table, "ip.browser,,\"Firefox, Windows\",security,") {
		t.Errorf("the table does not name the browser:\n%s", table)
	}
	for lang, said := range map[string][]string{
		"en": {"Firefox, Windows", "Safari, iPhone · 203.0.113.0/24 · since 22 November 2026", "passkey · blue key · added on 22 October 2026 · used on 22 November 2026", "recovery codes · added on 22 October 2026 · still working: 0"},
		"fr": {"Safari, iPhone · 203.0.113.0/24 · depuis le 22 novembre 2026", "clé d’accès · blue key · ajout le 22 octobre 2026", "codes de secours · ajout le 22 octobre 2026 · encore valables"},
	} {
		text := unzip(t, pack(t, h, lang))["data.html"]
		for _, words := range said {
			if !strings.Contains(text, words) {
				t.Errorf("%s: no %q in\n%s", lang, words, text)
			}
		}
		selfContained(t, text)
	}
}
