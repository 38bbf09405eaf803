@main
enum SimCommand {
    static func main() async {}
}
