import Foundation

/// What the kernel knows of a running process.
struct ProcessFacts {
    let identifier: Int32

    /// Resident memory now, in megabytes of 10⁶ bytes.
    var resident: Double { status("VmRSS") }

    /// The most it ever had.
    var peak: Double { status("VmHWM") }

    /// Seconds of processor time since it began, in its own code and in the kernel.
    var processorTime: Double {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8)) ?? ""
        // The name, in parentheses, may hold blanks; the 14th and 15th fields are 12th and 13th after it.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let kernel = Double(fields[12]) else {
            return .nan
        }
        return (user + kernel) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func status(_ name: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        let kilobytes = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap {
            Double($0)
        }
        return (kilobytes ?? .nan) * 1024 / 1_000_000
    }
}
