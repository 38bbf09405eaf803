@main
enum SMSCommand {
    static func main() async {}
}
