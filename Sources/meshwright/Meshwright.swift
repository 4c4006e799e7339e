@main
enum Meshwright {
    static func main() {}
}
