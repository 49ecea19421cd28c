/// Figures as pages and commands write them.
package enum FiguresText {
    /// `99.9 %`; a dash where nothing was tried.
    package static func percent(_ rate: Double?) -> String {
        guard let rate else { return "–" }
        // What isn't all of it is never shown as all, nor what is something as nothing.
        let tenths = rate >= 1 ? 1000 : rate <= 0 ? 0 : min(max(Int((rate * 1000).rounded()), 1), 999)
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
