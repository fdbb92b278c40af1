/// The parts of a workbook beside its sheets.
enum WorkbookParts {
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  static func contentTypes(_ count: Int) -> String {
    let sheets = (1...max(1, count)).map {
      "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"\(type).worksheet+xml\"/>"
    }
    return declaration + """
      <Types xmlns="\(package)/content-types">\
      <Default Extension="rels" \
      ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="\(type).sheet.main+xml"/>\
      <Override PartName="/xl/styles.xml" ContentType="\(type).styles+xml"/>\
      \(sheets.joined())</Types>
      """
  }

  static let rootRelations =
    declaration + """
      <Relationships xmlns="\(package)/relationships">\
      <Relationship Id="rId1" Type="\(document)/officeDocument" Target="xl/workbook.xml"/>\
      </Relationships>
      """

  static func relations(_ count: Int) -> String {
    let sheets = (1...max(1, count)).map {
      "<Relationship Id=\"rId\($0)\" Type=\"\(document)/worksheet\""
        + " Target=\"worksheets/sheet\($0).xml\"/>"
    }
    return declaration + """
      <Relationships xmlns="\(package)/relationships">\(sheets.joined())\
      <Relationship Id="rId\(max(1, count) + 1)" Type="\(document)/styles" Target="styles.xml"/>\
      </Relationships>
      """
  }

  static func workbook(_ names: [String], _ tables: [Table]) -> String {
    let sheets = names.enumerated().map { index, name in
      "<sheet name=\"\(MarkupText.encoded(name))\" sheetId=\"\(index + 1)\""
        + " r:id=\"rId\(index + 1)\"/>"
    }
    return declaration + """
      <workbook xmlns="\(main)" xmlns:r="\(document)">\
      <bookViews><workbookView activeTab="0"/></bookViews>\
      <sheets>\(sheets.joined())</sheets>\(filters(names, tables))</workbook>
      """
  }

  // Excel looks for the filtered area under this name, too, and repairs a workbook without it.
  private static func filters(_ names: [String], _ tables: [Table]) -> String {
    let filters = zip(names, tables).enumerated().compactMap { index, sheet -> String? in
      guard let area = SheetPart.filterArea(sheet.1, fixed: true) else { return nil }
      let name =
        "'"
        + sheet.0.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''") + "'"
      return "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"\(index)\" hidden=\"1\">"
        + MarkupText.encoded(name) + "!\(area)</definedName>"
    }
    return filters.isEmpty ? "" : "<definedNames>\(filters.joined())</definedNames>"
  }

  static let styles =
    declaration + """
      <styleSheet xmlns="\(main)">\
      <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
      <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
      <fills count="2"><fill><patternFill patternType="none"/></fill>\
      <fill><patternFill patternType="gray125"/></fill></fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" \
      applyNumberFormat="1"/>\
      <xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" \
      applyFont="1"/></cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
      </styleSheet>
      """

  private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let document =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
}
