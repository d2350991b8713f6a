#version 330 core
in vec4 lineShade;
out vec4 color;

void main() {
  color = lineShade;
}
