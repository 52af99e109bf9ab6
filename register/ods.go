package register

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The parts of an OpenDocument spreadsheet, version 1.3, that a register needs: tables of paragraphs.
type odsContent struct {
	XMLName xml.Name `xml:"office:document-content"`
	Office  string   `xml:"xmlns:office,attr"`
	Style   string   `xml:"xmlns:style,attr"`
	Text    string   `xml:"xmlns:text,attr"`
	Table   string   `xml:"xmlns:table,attr"`
	FO      string   `xml:"xmlns:fo,attr"`
	Version string   `xml:"office:version,attr"`

	Styles []odsStyle `xml:"office:automatic-styles>style:style"`
	Tables []odsTable `xml:"office:body>office:spreadsheet>table:table"`
}

type odsStyle struct {
	Name   string     `xml:"style:name,attr"`
	Family string     `xml:"style:family,attr"`
	Master string     `xml:"style:master-page-name,attr,omitempty"`
	Cell   *odsCellIs `xml:"style:table-cell-properties"`
	Text   *odsTextIs `xml:"style:text-properties"`
	Column *odsWidth  `xml:"style:table-column-properties"`
}

type odsCellIs struct {
	Wrap  string `xml:"fo:wrap-option,attr"`
	Align string `xml:"style:vertical-align,attr"`
}

type odsTextIs struct {
	Weight string `xml:"fo:font-weight,attr"`
}

type odsWidth struct {
	Width string `xml:"style:column-width,attr"`
}

type odsTable struct {
	Name   string      `xml:"table:name,attr"`
	Style  string      `xml:"table:style-name,attr"`
	Column []odsColumn `xml:"table:table-column"`
	Head   []odsRow    `xml:"table:table-header-rows>table:table-row"`
	Rows   []odsRow    `xml:"table:table-row"`
}

type odsColumn struct {
	Style string `xml:"table:style-name,attr"`
}

type odsRow struct {
	Cells []odsCell `xml:"table:table-cell"`
}

type odsCell struct {
	Style string   `xml:"table:style-name,attr"`
	Type  string   `xml:"office:value-type,attr"` // string: never a formula
	Lines []string `xml:"text:p"`
}

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

const odsManifest = xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
	`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + odsType + `"/>` +
	`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>`

// odsStyles lets a sheet that is not too wide be printed: in landscape, as wide as the paper.
const odsStyles = xml.Header + `<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" ` +
	`xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles><style:page-layout style:name="landscape">` +
	`<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1cm" style:scale-to-X="1" style:scale-to-Y="0"/>` +
	`</style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="paper" style:page-layout-name="landscape"/></office:master-styles></office:document-styles>`

// ODS writes the sheets as an OpenDocument spreadsheet. Every cell is a text, never a formula. The same sheets always give the
// same bytes.
func ODS(w io.Writer, sheets []Sheet) error {
	const namespace = "urn:oasis:names:tc:opendocument:xmlns:"
	content := odsContent{
		Office: namespace + "office:1.0", Style: namespace + "style:1.0", Text: namespace + "text:1.0", Table: namespace + "table:1.0",
		FO: namespace + "xsl-fo-compatible:1.0", Version: "1.3",
		Styles: []odsStyle{
			{Name: "cell", Family: "table-cell", Cell: &odsCellIs{"wrap", "top"}},
			{Name: "head", Family: "table-cell", Cell: &odsCellIs{"wrap", "top"}, Text: &odsTextIs{"bold"}},
			{Name: "narrow", Family: "table", Master: "paper"},
			{Name: "wide", Family: "table"},
		},
	}
	for _, s := range sheets {
		table := odsTable{Name: s.Title, Style: s.style(), Head: []odsRow{cellsOf(s.Head, "head")}}
		for i, width := range s.widths() {
			name := fmt.Sprintf("%s.%d", s.ID, i)
			content.Styles = append(content.Styles, odsStyle{Name: name, Family: "table-column", Column: &odsWidth{fmt.Sprintf("%.1fcm", float64(width)*0.2)}})
			table.Column = append(table.Column, odsColumn{name})
		}
		for _, row := range s.Rows {
			table.Rows = append(table.Rows, cellsOf(row, "cell"))
		}
		content.Tables = append(content.Tables, table)
	}
	text, err := xml.Marshal(content)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	// The type comes first and is not compressed, so that a file can be recognised by its first bytes.
	for _, part := range []struct {
		name, text string
		method     uint16
	}{
		{"mimetype", odsType, zip.Store},
		{"META-INF/manifest.xml", odsManifest, zip.Deflate},
		{"content.xml", xml.Header + string(text), zip.Deflate},
		{"styles.xml", odsStyles, zip.Deflate},
	} {
		if err := put(archive, entry(part.name, part.method, dateOf(sheets)), part.text); err != nil {
			return err
		}
	}
	return archive.Close()
}

// style is how a sheet is printed: one too wide for paper is read on a screen.
func (s Sheet) style() string {
	if len(s.Head) > widest {
		return "wide"
	}
	return "narrow"
}

func cellsOf(row []string, style string) (out odsRow) {
	for _, cell := range row {
		out.Cells = append(out.Cells, odsCell{style, "string", strings.Split(cell, "\n")})
	}
	return out
}

func put(archive *zip.Writer, header *zip.FileHeader, text string) error {
	file, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text)
	return err
}
