@main
enum KioskCommand {
    static func main() async {}
}
