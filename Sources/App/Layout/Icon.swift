import Web

/// Our own few icons, always beside a word.
enum Icon {
  static let brand = draw(
    """
    <path d="M12 2.500 4 5.800v5.700c0 4.800 3.200 8.400 8 10 4.800-1.600 8-5.200 8-10V5.800z"/> \
    <path d="M8 9.500h8M12 9.500V17"/>
    """)
  static let search = draw(
    """
    <circle cx="10.5" cy="10.5" r="6"/> \
    <path d="m15 15 5.5 5.5"/>
    """)
  static let report = draw(
    """
    <path d="M12 5v14M5 12h14"/>
    """)
  static let now = draw(
    """
    <path d="M3 13h4l2.5-7 5 12 2.5-5h4"/>
    """)
  static let organisation = draw(
    """
    <path d="M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4"/>
    """)
  static let me = draw(
    """
    <path d="M4 6.5 5.5 8 8 5M4 12.5 5.5 14 8 11M4 18.5 5.5 20 8 17M11.5 7H20M11.5 13H20M11.5 19H20"/>
    """)
  static let more = draw(
    """
    <path d="M4 7h16M4 12h16M4 17h16"/>
    """)
  static let phone = draw(
    """
    <path d="M6 3h3l1.500 5L8.200 9.800a12 12 0 0 0 6 6L16 13.500l5 1.500v3a3 3 0 0 1-3.200 3A16 16 0 0 1 3 6.200 3 3 0 0 1 6 3z"/>
    """)
  static let print = draw(
    """
    <path d="M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z"/>
    """)
  static let lock = draw(
    """
    <path d="M5.500 11h13v9.500h-13zM8.500 11V7.500a3.500 3.500 0 0 1 7 0V11"/>
    """)
  static let download = draw(
    """
    <path d="M12 4v11M7.500 11 12 15.500 16.500 11M4 20h16"/>
    """)

  private static func draw(_ shape: HTML) -> HTML {
    """
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" \
    stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" \
    aria-hidden="true" focusable="false">\(shape)</svg>
    """
  }
}
