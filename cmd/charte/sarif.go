package main

import (
	"io"
	"net/url"
	"path/filepath"
	"time"

	"charte/law"
)

// The part of SARIF 2.1.0 (OASIS) that code hosts read.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Columns string        `json:"columnKind"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string      `json:"id"`
		Short   sarifText   `json:"shortDescription"`
		Full    sarifText   `json:"fullDescription"`
		Help    sarifText   `json:"help"`
		Default sarifConfig `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		Rule      string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Bag       *sarifBag       `json:"properties,omitempty"`
	}
	sarifBag struct {
		Row string `json:"row"` // of the published text
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
	}
)

var sarifLevels = map[law.Severity]string{law.Error: "error", law.Warning: "warning", law.Promise: "note"}

// writeSARIF writes the remarks as one run of one tool, with the rules in force on the day.
func writeSARIF(w io.Writer, all []reading, on time.Time, lang string) error {
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "charte", Rules: sarifRules(on, lang)}},
		Columns: "unicodeCodePoints", Results: []sarifResult{},
	}
	for _, r := range all {
		for _, one := range r.remarks {
			text := one.Message
			if one.Remedy != "" {
				text += "\n" + one.Remedy
			}
			result := sarifResult{one.Rule, sarifLevels[one.Severity], sarifText{text}, []sarifLocation{{sarifPhysical{
				sarifArtifact{artifact(one.File)}, sarifRegion{max(one.Line, 1), max(one.Column, 1)}}}}, nil}
			if one.Row != nil {
				result.Bag = &sarifBag{*one.Row}
			}
			run.Results = append(run.Results, result)
		}
	}
	return encode(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// artifact names a file as SARIF wants it: a URI, relative where the file was named so.
func artifact(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}

func sarifRules(on time.Time, lang string) []sarifRule {
	rules := []sarifRule{{languageRule, sarifText{in(lang, "the charter language", "la langue des chartes")}, sarifText{in(lang, "The file is not a charter.", "Le fichier n’est pas une charte.")},
		sarifText{in(lang, "See CHARTER.md.", "Voyez CHARTER.md.")}, sarifConfig{"error"}}}
	for _, r := range law.Rules(on) {
		rules = append(rules, sarifRule{r.ID, sarifText{r.Title.In(lang)}, sarifText{r.Title.In(lang) + " (" + r.Law + ")"}, sarifText{r.Remedy.In(lang)}, sarifConfig{sarifLevels[r.Severity]}})
	}
	return rules
}
