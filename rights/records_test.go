package rights_test

import (
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/plan"
	"charte/rights"
	"charte/seal"
	"charte/sites"
)

// TestExportHoldsWhatWasSent: what somebody sent by forms, the answer and the choices in words are in each shape of the copy.
//
// Law: GDPR 15(1), GDPR 20(1)
func TestExportHoldsWhatWasSent(t *testing.T) {
	c, err := charter.Parse("housing.yaml", sites.Charter("housing"))
	if err != nil {
		t.Fatal(err)
	}
	sent := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	record := rights.Record{ID: seal.NewID(), Form: "question", State: "answered", Channel: "site", Made: sent, Sent: sent, Answered: sent.AddDate(0, 0, 2), Reply: seal.NewText("From nine."),
		Values: []plan.Value{{Field: "message", Text: seal.NewText("=When do you open?"), At: sent}, {Field: "current_home", Text: seal.NewText("with_others"), At: sent}}}
	h := rights.Holding{Subject: seal.NewID(), Kind: plan.Visitor, Lang: "en", Joined: sent, Seen: sent, Records: []rights.Record{record}}
	pl := plan.Compile(c)
	file, err := rights.Package(pl, h, nil, signer(t), "en", sent.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, file)
	for name, wants := range map[string][]string{
		"data.json": {record.ID.String(), `"=When do you open?"`, `"with_others"`, "Staying with others", "From nine.", `"answered_at": "2026-11-03T09:00:00Z"`},
		"data.csv":  {"message," + record.ID.String() + ",'=When do you open?,requests,legitimate-interest,provided,2027-11-03T09:00:00Z,2026-11-01T09:00:00Z", "with_others"},
		"data.html": {"=When do you open?", "Staying with others", "From nine.", "Sent on"},
	} {
		for _, want := range wants {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}
