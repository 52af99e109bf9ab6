package register_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"html"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/register"
	"charte/sites"
)

// hostile cells are what a spreadsheet could take for a formula, or what a format could lose.
var hostile = []register.Sheet{{ID: "hostile", Title: "Hostile & co", Head: []string{"=1+1", "b", "c"}, Rows: [][]string{
	{"=HYPERLINK(\"https://evil.example\")", "+33 1 00 00 00 00", "-1"},
	{"@SUM(A1)", "two\nlines", "<b>&\"quotes\", commas</b>"},
	{"\tindented", "＝1+1", "plain = text"},
}}}

func TestCSVHoldsNoFormula(t *testing.T) {
	var out bytes.Buffer
	if err := hostile[0].CSV(&out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\r\n") != strings.Count(text, "\n") {
		t.Errorf("a line does not end with CR LF: %q", text)
	}
	got := values(t, out.String(), ',')
	want := [][]string{
		{"'=1+1", "b", "c"},
		{"'=HYPERLINK(\"https://evil.example\")", "'+33 1 00 00 00 00", "'-1"},
		{"'@SUM(A1)", "two\nlines", "<b>&\"quotes\", commas</b>"},
		{"'\tindented", "'＝1+1", "plain = text"},
	}
	same(t, got, want)
}

// values reads a table back. Without the mark of its first bytes, a spreadsheet loses its accents.
func values(t *testing.T, table string, comma rune) [][]string {
	t.Helper()
	table, marked := strings.CutPrefix(table, "\xEF\xBB\xBF")
	if !marked {
		t.Errorf("no byte order mark: %.20q", table)
	}
	in := csv.NewReader(strings.NewReader(table))
	in.Comma = comma
	all, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCSVIsOfItsLanguage: a spreadsheet in French takes semicolons between cells, and one in English commas.
func TestCSVIsOfItsLanguage(t *testing.T) {
	for lang, comma := range map[string]rune{"fr": ';', "en": ','} {
		for _, s := range read(t, string(sites.Charter("skills")), lang).Sheets() {
			var out bytes.Buffer
			if err := s.CSV(&out); err != nil {
				t.Fatal(err)
			}
			same(t, values(t, out.String(), comma), append([][]string{s.Head}, s.Rows...))
		}
	}
}

// TestSheetOfNothing: a sheet that has nothing to tell is given all the same to whoever asks for it by its name.
func TestSheetOfNothing(t *testing.T) {
	r := read(t, string(sites.Charter("skills")), "fr")
	for _, id := range []string{"gaps", "processor"} {
		s, ok := r.Sheet(id)
		if !ok || len(s.Head) == 0 || len(s.Rows) != 0 {
			t.Fatalf("%s: %v, %+v", id, ok, s)
		}
		var table, page bytes.Buffer
		if err := s.CSV(&table); err != nil {
			t.Fatal(err)
		}
		same(t, values(t, table.String(), ';'), [][]string{s.Head})
		if err := r.HTML(&page, []register.Sheet{s}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), "Rien à signaler ici.") {
			t.Errorf("%s: the page is silent", id)
		}
	}
	if _, ok := r.Sheet("cookies"); ok {
		t.Error("there is no sheet of that name")
	}
}

// TestArchivesAreDated: every part of an archive has the date of the charter's version, or the first that an archive can tell.
func TestArchivesAreDated(t *testing.T) {
	src := string(sites.Charter("housing"))
	dated := read(t, src, "fr").Sheets()
	for _, x := range []struct {
		sheets []register.Sheet
		want   time.Time
	}{
		{dated, dated[0].Date},
		{hostile, time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)},
	} {
		for name, write := range map[string]func(io.Writer, []register.Sheet) error{"csv": register.CSVs, "ods": register.ODS, "xlsx": register.XLSX} {
			var out bytes.Buffer
			if err := write(&out, x.sheets); err != nil {
				t.Fatal(err)
			}
			archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range archive.File {
				if x.want.IsZero() || !f.Modified.Equal(x.want) {
					t.Errorf("%s: %s is of %s, want %s", name, f.Name, f.Modified, x.want)
				}
			}
		}
	}
}

// TestDatesArePlain: programs read the dates of a table, and people those of the page.
func TestDatesArePlain(t *testing.T) {
	r := read(t, strings.Replace(string(sites.Charter("housing")), "  reference: documents/dpia.md", "  reference: documents/dpia-2026-10-12.md", 1), "fr")
	s, _ := r.Sheet("dpia")
	activities, _ := r.Sheet("controller")
	var page bytes.Buffer
	if err := r.HTML(&page, []register.Sheet{s, activities}); err != nil {
		t.Fatal(err)
	}
	if cell := s.Rows[len(s.Rows)-1][3]; !strings.Contains(cell, "faite le 2026-10-12") {
		t.Errorf("the table says %q", cell)
	}
	for _, want := range []string{"faite le 12 octobre 2026", "1er novembre 2026\u202f;", "documents/dpia-2026-10-12.md"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func same(t *testing.T, got, want [][]string) {
	t.Helper()
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("read back:\n%q\nwant:\n%q", got, want)
	}
}

// all gives the sheets of two sites, and the hostile one.
func all(t *testing.T) []register.Sheet {
	return slices.Concat(read(t, string(sites.Charter("housing")), "fr").Sheets(), hostile)
}

func unzip(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
	}
	return parts
}

func TestArchiveOfTables(t *testing.T) {
	sheets := all(t)
	var once, twice bytes.Buffer
	for _, out := range []*bytes.Buffer{&once, &twice} {
		if err := register.CSVs(out, sheets); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("the same sheets give other bytes")
	}
	parts := unzip(t, once.Bytes())
	for _, s := range sheets {
		var alone bytes.Buffer
		if err := s.CSV(&alone); err != nil {
			t.Fatal(err)
		}
		if parts[s.ID+".csv"] != alone.String() {
			t.Errorf("%s is not the sheet in the archive", s.ID)
		}
	}
}

// TestWorkbook reads the parts of the workbook with nothing of the library that wrote it.
func TestWorkbook(t *testing.T) {
	sheets := all(t)
	var out bytes.Buffer
	if err := register.XLSX(&out, sheets); err != nil {
		t.Fatal(err)
	}
	parts := unzip(t, out.Bytes())
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	decode(t, parts["xl/workbook.xml"], &book)
	var links struct {
		To []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	decode(t, parts["xl/_rels/workbook.xml.rels"], &links)
	if len(book.Sheets) != len(sheets) {
		t.Fatalf("%d sheets, want %d", len(book.Sheets), len(sheets))
	}
	for i, s := range sheets {
		if book.Sheets[i].Name != s.Title {
			t.Errorf("sheet %d is called %q, want %q", i, book.Sheets[i].Name, s.Title)
		}
		for _, link := range links.To {
			if link.ID == book.Sheets[i].ID {
				same(t, workbookCells(t, parts["xl/"+strings.TrimPrefix(link.Target, "/xl/")]), append([][]string{s.Head}, s.Rows...))
			}
		}
	}
}

func workbookCells(t *testing.T, part string) (rows [][]string) {
	t.Helper()
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Type    string    `xml:"t,attr"`
				Text    string    `xml:"is>t"`
				Formula *struct{} `xml:"f"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	decode(t, part, &sheet)
	for _, row := range sheet.Rows {
		var cells []string
		for _, c := range row.Cells {
			if c.Type != "inlineStr" || c.Formula != nil {
				t.Errorf("%q is not a text: type %q, formula %v", c.Text, c.Type, c.Formula)
			}
			cells = append(cells, c.Text)
		}
		rows = append(rows, cells)
	}
	return rows
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := xml.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookRefusesWhatItWouldCut(t *testing.T) {
	sheets := []register.Sheet{{ID: "long", Title: "Long", Head: []string{"a"}, Rows: [][]string{{strings.Repeat("é", 32768)}}}}
	if err := register.XLSX(io.Discard, sheets); err == nil || !strings.Contains(err.Error(), "write another format") {
		t.Errorf("a cell of 32768 characters gives %v", err)
	}
}

// TestOpenDocument reads the parts of the spreadsheet by their names in the standard.
func TestOpenDocument(t *testing.T) {
	sheets := all(t)
	var out bytes.Buffer
	if err := register.ODS(&out, sheets); err != nil {
		t.Fatal(err)
	}
	// The standard wants the type first and in clear: bytes 30 to 38 are its name, then it follows.
	if head := out.String(); head[30:38] != "mimetype" || !strings.HasPrefix(head[38:], "application/vnd.oasis.opendocument.spreadsheet") {
		t.Errorf("the file begins with %q", head[:90])
	}
	parts := unzip(t, out.Bytes())
	var manifest struct {
		Files []struct {
			Path string `xml:"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0 full-path,attr"`
		} `xml:"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0 file-entry"`
	}
	decode(t, parts["META-INF/manifest.xml"], &manifest)
	if len(manifest.Files) != 3 || manifest.Files[1].Path != "content.xml" || parts[manifest.Files[2].Path] == "" {
		t.Errorf("the manifest lists %v", manifest.Files)
	}
	type row struct {
		Cells []struct {
			Type    string   `xml:"urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type,attr"`
			Formula string   `xml:"urn:oasis:names:tc:opendocument:xmlns:table:1.0 formula,attr"`
			Lines   []string `xml:"urn:oasis:names:tc:opendocument:xmlns:text:1.0 p"`
		} `xml:"urn:oasis:names:tc:opendocument:xmlns:table:1.0 table-cell"`
	}
	var content struct {
		Tables []struct {
			Name string `xml:"urn:oasis:names:tc:opendocument:xmlns:table:1.0 name,attr"`
			Head []row  `xml:"table-header-rows>table-row"`
			Rows []row  `xml:"urn:oasis:names:tc:opendocument:xmlns:table:1.0 table-row"`
		} `xml:"body>spreadsheet>table"`
	}
	decode(t, parts["content.xml"], &content)
	if len(content.Tables) != len(sheets) {
		t.Fatalf("%d tables, want %d", len(content.Tables), len(sheets))
	}
	for i, s := range sheets {
		if content.Tables[i].Name != s.Title {
			t.Errorf("table %d is called %q, want %q", i, content.Tables[i].Name, s.Title)
		}
		var got [][]string
		for _, r := range slices.Concat(content.Tables[i].Head, content.Tables[i].Rows) {
			var cells []string
			for _, c := range r.Cells {
				if c.Type != "string" || c.Formula != "" {
					t.Errorf("%q is not a text", c.Lines)
				}
				cells = append(cells, strings.Join(c.Lines, "\n"))
			}
			got = append(got, cells)
		}
		same(t, got, append([][]string{s.Head}, s.Rows...))
	}
}

func TestPageIsInert(t *testing.T) {
	r := read(t, string(sites.Charter("skills")), "fr")
	var out bytes.Buffer
	if err := r.HTML(&out, all(t)); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, no := range []string{"<script", "<b>", "src=", "href=", "url(", "@import"} {
		if strings.Contains(page, no) {
			t.Errorf("the page holds %s", no)
		}
	}
	if !strings.Contains(page, html.EscapeString("<b>&")) {
		t.Error("a cell lost its text")
	}
}
