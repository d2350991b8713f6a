#include <chrono>
#include <cstdio>
#include <cmath>
#include <cstdlib>
#include "engine/learnt_field.h"
#include "engine/inr_trainee.h"
#include "surface/surface.h"
#include "surface/brick_search.h"
#include "surface/field_sampler.h"
using namespace rankscope;
static double now(){return std::chrono::duration<double,std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();}
int main(int argc,char**argv){
  MachineSpec m; auto pool=makeTensorPool(m); pool->enter();
  auto l=openLearntField(argv[1],pool,m); Field f=l->field();
  SurfaceGrid g; g.cells=argc>2?atoi(argv[2]):256;
  double tf=0; Field timed=[&](std::span<const Point3> p,std::span<float> v){double t=now(); f(p,v); tf+=now()-t;};
  for(int rep=0;rep<3;++rep){
    tf=0; double t=now();
    BrickLattice lat(g,false); FieldSampler s(timed,{}); auto b=findBricks(lat,s,0);
    double t1=now(); printf("search %.1f ms (field %.1f) bricks %zu evaluated %ld\n",t1-t,tf,b->size(),(long)s.evaluated());
    tf=0; t=now(); auto surf=extractSurface(timed,g); double e=now()-t;
    double area=0; 
    for(auto&tr:surf->mesh.triangles){double u[3],v[3];for(int k=0;k<3;++k){u[k]=surf->mesh.positions[tr[1]][k]-surf->mesh.positions[tr[0]][k];v[k]=surf->mesh.positions[tr[2]][k]-surf->mesh.positions[tr[0]][k];}
      double c0=u[1]*v[2]-u[2]*v[1],c1=u[2]*v[0]-u[0]*v[2],c2=u[0]*v[1]-u[1]*v[0]; area+=0.5*sqrt(c0*c0+c1*c1+c2*c2);}
    printf("extract %.1f ms (field %.1f) evaluated %ld triangles %zu area %.3f\n",e,tf,(long)surf->evaluated,surf->mesh.triangles.size(),area);
  }
  if(argc>3){ SurfaceOptions o; o.everywhere=true; tf=0; double t=now(); auto surf=extractSurface(timed,g,o); printf("everywhere %.1f (field %.1f) triangles %zu\n",now()-t,tf,surf->mesh.triangles.size());}
}
